package com.recomamp.api.http;

import java.util.Arrays;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/** Every kind of refusal; the word is part of a URI that clients may rely on. */
public enum ProblemKind {
  INVALID(HttpStatus.BAD_REQUEST, "invalid", "The request is not valid"),
  MALFORMED(HttpStatus.BAD_REQUEST, "malformed", "The request cannot be read"),
  NOT_OURS(HttpStatus.FORBIDDEN, "not-ours", "The request does not come from here"),
  UNAUTHENTICATED(HttpStatus.UNAUTHORIZED, "unauthenticated", "The request names no user"),
  FORBIDDEN(HttpStatus.FORBIDDEN, "forbidden", "The user may not do this"),
  NOT_FOUND(HttpStatus.NOT_FOUND, "not-found", "There is no such thing"),
  METHOD_NOT_ALLOWED(
      HttpStatus.METHOD_NOT_ALLOWED, "method-not-allowed", "The method is not allowed here"),
  NOT_ACCEPTABLE(
      HttpStatus.NOT_ACCEPTABLE, "not-acceptable", "The answer has none of the accepted types"),
  NO_RESULT(HttpStatus.CONFLICT, "no-result", "There is no result"),
  EXPIRED(HttpStatus.GONE, "expired", "The rows of this result are gone"),
  ENDED(HttpStatus.CONFLICT, "ended", "The execution has ended"),
  NOT_NOW(HttpStatus.CONFLICT, "not-now", "The execution does not take this command now"),
  ARCHIVED(HttpStatus.CONFLICT, "archived", "The query is archived"),
  IMPORT_RUNS(HttpStatus.CONFLICT, "import-runs", "Another import runs"),
  STALE(HttpStatus.PRECONDITION_FAILED, "stale", "Somebody else has changed it meanwhile"),
  UNCONDITIONAL(
      HttpStatus.PRECONDITION_REQUIRED, "unconditional", "A change must say what it was made from"),
  CONFIRM_OVERLAP(
      HttpStatus.CONFLICT,
      "confirm-overlap",
      "Many earlier runs read the same data; running it needs a confirmation"),
  TAKEN(HttpStatus.CONFLICT, "taken", "Somebody else has it"),
  LAST_ADMIN(HttpStatus.CONFLICT, "last-admin", "Nobody would be left to decide about users"),
  THROTTLED(HttpStatus.TOO_MANY_REQUESTS, "throttled", "Too many tries"),
  UNSUPPORTED_MEDIA_TYPE(
      HttpStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "The body must be JSON"),
  KEY_TAKEN(
      HttpStatus.UNPROCESSABLE_CONTENT,
      "key-taken",
      "The idempotency key belongs to another request"),
  NOT_OFFERED(HttpStatus.NOT_IMPLEMENTED, "not-offered", "This is not offered here"),
  INTERNAL(HttpStatus.INTERNAL_SERVER_ERROR, "internal", "Something went wrong here"),
  UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", "The database cannot be reached");

  private final HttpStatus status;
  private final String word;
  private final String title;

  ProblemKind(HttpStatus status, String word, String title) {
    this.status = status;
    this.word = word;
    this.title = title;
  }

  static ProblemKind of(HttpStatusCode status) {
    return Arrays.stream(values())
        .filter(kind -> kind.status.value() == status.value())
        .findFirst()
        .orElse(status.is4xxClientError() ? MALFORMED : INTERNAL);
  }

  HttpStatus status() {
    return status;
  }

  String type() {
    return "urn:amc-orchestrator:problem:" + word;
  }

  String title() {
    return title;
  }
}
