package com.recomamp.amc;

import java.io.IOException;

/**
 * A result file that could not be fetched, from {@link AmcResultFiles#open} or while reading. The
 * message never has the URL's query.
 */
@SuppressWarnings("serial") // thrown and caught within a process
public abstract sealed class AmcResultException extends IOException {

  private AmcResultException(String message) {
    super(message);
  }

  /** The URL leads where results are not fetched from; asking again does not help. */
  public static final class NotAllowed extends AmcResultException {
    NotAllowed(String message) {
      super(message);
    }
  }

  /** 403: the signature is ten minutes old, ask AMC for a new URL. */
  public static final class Expired extends AmcResultException {
    Expired(String message) {
      super(message);
    }
  }

  /** 404 or 410: nothing is there under this name, asking again is likely to give the same. */
  public static final class Gone extends AmcResultException {
    Gone(String message) {
      super(message);
    }
  }

  /** No answer, a stalled one, or another status. */
  public static final class Unavailable extends AmcResultException {
    Unavailable(String message) {
      super(message);
    }
  }

  /** The transfer ended before the file did. */
  public static final class Torn extends AmcResultException {
    Torn(String message) {
      super(message);
    }
  }

  /** Transferred whole, and yet no whole file: asking again is likely to give the same. */
  public static final class Damaged extends AmcResultException {
    Damaged(String message) {
      super(message);
    }
  }

  /** Another file is there now under the same name: what was read of the old one has no rest. */
  public static final class Replaced extends AmcResultException {
    Replaced(String message) {
      super(message);
    }
  }

  /** More bytes, once inflated, than the caller takes. */
  public static final class TooLarge extends AmcResultException {
    TooLarge(String message) {
      super(message);
    }
  }
}
