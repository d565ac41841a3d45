package com.recomamp.amc;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer of AMC that is none, sorted by what may follow. The message names method, path and
 * status, and quotes at most 200 characters of AMC's {@code details}.
 *
 * <p>For {@link AmcClient#create} only {@link NotSent}, {@link Refused}, {@link Unauthorized} and
 * {@link Throttled} say that AMC does not work on it; after {@link Unavailable} and {@link
 * Unintelligible} it may.
 */
@SuppressWarnings("serial") // thrown and caught within a process
public abstract sealed class AmcException extends RuntimeException {

  private AmcException(String message) {
    super(message);
  }

  /** Not a byte of the body left, and none will: thrown by {@link AmcClient#create} only. */
  public static final class NotSent extends AmcException {
    NotSent(String message) {
      super(message);
    }
  }

  /** 429. */
  public static final class Throttled extends AmcException {
    private final @Nullable Duration retryAfter;

    Throttled(String message, Optional<Duration> retryAfter) {
      super(message);
      this.retryAfter = retryAfter.orElse(null);
    }

    public Optional<Duration> retryAfter() {
      return Optional.ofNullable(retryAfter);
    }
  }

  /** No answer, half an answer, or one that says that AMC cannot at the moment. */
  public static final class Unavailable extends AmcException {
    Unavailable(String message) {
      super(message);
    }
  }

  /** 401: the access token is not, or no longer, good. */
  public static final class Unauthorized extends AmcException {
    Unauthorized(String message) {
      super(message);
    }
  }

  /** AMC understood and does not want to: 400, 403, 404, 415, 422. */
  public static final class Refused extends AmcException {
    private final int status;
    private final String details;
    private final AmcComplaint complaint;

    Refused(String message, int status, String details, AmcComplaint complaint) {
      super(message);
      this.status = status;
      this.details = details;
      this.complaint = complaint;
    }

    public int status() {
      return status;
    }

    /** At most 200 characters; empty if AMC gave no reason. */
    public String details() {
      return details;
    }

    public AmcComplaint complaint() {
      return complaint;
    }

    public boolean saysTermsNotAccepted() {
      return complaint == AmcComplaint.TERMS_NOT_ACCEPTED;
    }

    /** It is about who asks, not about what is asked. */
    public boolean saysNoAccess() {
      return complaint == AmcComplaint.NO_ACCESS
          || status == 403 && complaint == AmcComplaint.OTHER;
    }

    /** AMC says so in words, mostly with 400, or with 404 and whatever words. */
    public boolean saysDoesNotExist() {
      return complaint == AmcComplaint.DOES_NOT_EXIST
          || status == 404 && complaint == AmcComplaint.OTHER;
    }
  }

  /**
   * An answer that nobody can act on: an unexpected status, or a body that is not what was asked
   * for.
   */
  public static final class Unintelligible extends AmcException {
    Unintelligible(String message) {
      super(message);
    }
  }
}
