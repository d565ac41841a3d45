package com.recomamp.amc;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** No access token. Nothing of the answer's body is in the message but OAuth's error word. */
@SuppressWarnings("serial") // thrown and caught within a process
public abstract sealed class LwaException extends RuntimeException {

  private LwaException(String message) {
    super(message);
  }

  /** A person must mend it: consent again, or correct the application's id or secret. */
  public static final class Refused extends LwaException {
    private final LwaError error;

    Refused(String message, LwaError error) {
      super(message);
      this.error = error;
    }

    public LwaError error() {
      return error;
    }
  }

  /** 429. */
  public static final class Throttled extends LwaException {
    private final @Nullable Duration retryAfter;

    Throttled(String message, Optional<Duration> retryAfter) {
      super(message);
      this.retryAfter = retryAfter.orElse(null);
    }

    public Optional<Duration> retryAfter() {
      return Optional.ofNullable(retryAfter);
    }
  }

  /** Everything that is no clear answer. */
  public static final class Unavailable extends LwaException {
    Unavailable(String message) {
      super(message);
    }
  }
}
