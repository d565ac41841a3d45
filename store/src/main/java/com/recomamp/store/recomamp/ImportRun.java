package com.recomamp.store.recomamp;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One run of the importer.
 *
 * @param seenAt when it last said how far it is
 * @param phase what it is at, in words
 * @param counts by what is brought over
 * @param trouble why it ended early
 */
public record ImportRun(
    UUID id,
    boolean dryRun,
    State state,
    String startedBy,
    Instant startedAt,
    Instant seenAt,
    String phase,
    Map<String, Counts> counts,
    long findings,
    @Nullable Instant endedAt,
    @Nullable String trouble) {

  public enum State {
    RUNNING,
    /** Its process has ended without a word; another run goes on where it was. */
    INTERRUPTED,
    /** It ended early; another run goes on where it was. */
    FAILED,
    DONE;

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Each row that was read is one of these.
   *
   * @param added made here, or in a dry run, to be made
   * @param matched here already, made by others; from now on known under RecomAMP's id too
   * @param known brought over before
   * @param skipped not brought over; the findings say why
   */
  @JsonPropertyOrder({"read", "added", "matched", "known", "skipped"})
  public record Counts(long added, long matched, long known, long skipped) {
    public static final Counts NONE = new Counts(0, 0, 0, 0);

    @JsonProperty("read")
    public long read() {
      return added + matched + known + skipped;
    }
  }
}
