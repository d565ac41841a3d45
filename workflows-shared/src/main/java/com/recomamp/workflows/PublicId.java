package com.recomamp.workflows;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The text form of our UUIDs: a prefix and 26 characters of RFC 4648 base32hex in lower case, which
 * sort as the UUIDs do.
 */
public final class PublicId {
  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuv";
  private static final int LENGTH = 26;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Behind the milliseconds stands a counter; it starts low enough to count on from there. */
  private static final int COUNTER_BITS = 12;

  private static final long COUNTER = 0xfff;
  private static final long COUNTER_START = 0x7ff;
  private static final AtomicLong LAST = new AtomicLong();

  private PublicId() {}

  /**
   * A new UUID of version 7 (RFC 9562): it sorts by the time of its making, in milliseconds, and
   * behind all that this process has made before.
   */
  public static UUID next() {
    var random = new byte[10];
    RANDOM.nextBytes(random);
    var bits = ByteBuffer.wrap(random);
    long now = System.currentTimeMillis() << COUNTER_BITS | bits.getShort() & COUNTER_START;
    long made = LAST.updateAndGet(last -> Math.max(last + 1, now));
    return uuid(timePart(made >>> COUNTER_BITS) | made & COUNTER, bits.getLong());
  }

  /**
   * A UUID of version 7 as it would have been made then, for what comes from elsewhere: it sorts
   * among ours by that time. Two of one millisecond have no order.
   */
  public static UUID at(Instant time) {
    var random = new byte[10];
    RANDOM.nextBytes(random);
    var bits = ByteBuffer.wrap(random);
    return uuid(timePart(time.toEpochMilli()) | bits.getShort() & COUNTER, bits.getLong());
  }

  /** Sorts before every UUID that is made from then on, and behind those made before. */
  public static UUID firstAt(Instant time) {
    return new UUID(timePart(time.toEpochMilli()), 0);
  }

  private static long timePart(long milliseconds) {
    return milliseconds << 16;
  }

  private static UUID uuid(long timeAndCounter, long random) {
    return new UUID(
        timeAndCounter | 0x7000, random & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L);
  }

  public static String text(String prefix, UUID uuid) {
    var text = new char[LENGTH];
    long high = uuid.getMostSignificantBits();
    long low = uuid.getLeastSignificantBits();
    for (int i = LENGTH - 1; i >= 0; i--) {
      text[i] = ALPHABET.charAt((int) (low & 31));
      low = low >>> 5 | high << 59;
      high >>>= 5;
    }
    return prefix + new String(text);
  }

  /**
   * @throws IllegalArgumentException naming what is expected, if {@code text} is not such an id
   */
  public static UUID parse(String prefix, String text) {
    if (!text.startsWith(prefix) || text.length() != prefix.length() + LENGTH) {
      throw refused(prefix, text);
    }
    long high = 0;
    long low = 0;
    for (int i = prefix.length(); i < text.length(); i++) {
      int digit = ALPHABET.indexOf(text.charAt(i));
      if (digit < 0 || i == prefix.length() && digit > 7) {
        throw refused(prefix, text);
      }
      high = high << 5 | low >>> 59;
      low = low << 5 | digit;
    }
    return new UUID(high, low);
  }

  private static IllegalArgumentException refused(String prefix, String text) {
    return new IllegalArgumentException(
        "\"%s\" is not an id: expected \"%s\" and %d characters of 0-9 a-v"
            .formatted(text, prefix, LENGTH));
  }
}
