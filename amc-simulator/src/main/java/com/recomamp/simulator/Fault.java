package com.recomamp.simulator;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What goes wrong with the next calls of an operation.
 *
 * @param name what the ledger calls it, beside what it did
 * @param skip how many calls it lets pass before
 * @param times how many calls it hits then
 * @param status the answer, instead of the real one
 * @param body of that answer, instead of what AMC says with this status
 * @param processed whether the call takes effect all the same
 * @param loseReply the call takes effect and the connection is closed without an answer
 * @param delay how long the answer takes
 * @param landsAfter with a status or a lost reply: the call takes effect so long after its answer
 * @param staleBy what is read is as it was that long ago
 * @param cutAfter how many bytes of the answer arrive before the connection closes
 */
record Fault(
    Operation operation,
    @Nullable String name,
    @Nullable String instanceId,
    int skip,
    int times,
    @Nullable Integer status,
    @Nullable JsonNode body,
    @Nullable Integer retryAfter,
    boolean processed,
    boolean loseReply,
    Duration delay,
    Duration landsAfter,
    Duration staleBy,
    @Nullable Integer cutAfter) {

  Fault {
    if (!operation.isOfAmc()) {
      throw new IllegalArgumentException("operation must be one of AMC's, not " + operation.word());
    }
    if (skip < 0) {
      throw new IllegalArgumentException("skip must be 0 or more, not " + skip);
    }
    if (times < 1) {
      throw new IllegalArgumentException("times must be 1 or more, not " + times);
    }
    if (status != null && (status < 200 || status > 599)) {
      throw new IllegalArgumentException("status must be from 200 to 599, not " + status);
    }
    if (status == null && (body != null || retryAfter != null)) {
      throw new IllegalArgumentException("body and retryAfter need a status");
    }
    if (!landsAfter.isZero() && (processed || status == null && !loseReply)) {
      throw new IllegalArgumentException(
          "landsAfter needs a status or loseReply, and not processed");
    }
    if (!staleBy.isZero() && operation != Operation.LIST && operation != Operation.GET) {
      throw new IllegalArgumentException(
          "staleBy is for list and get, not for " + operation.word());
    }
    if (cutAfter != null && cutAfter < 0) {
      throw new IllegalArgumentException("cutAfter must be 0 or more, not " + cutAfter);
    }
  }

  boolean hits(Operation called, @Nullable String ofInstance) {
    return operation == called && (instanceId == null || instanceId.equals(ofInstance));
  }

  Fault onceLess() {
    return with(skip, times - 1);
  }

  Fault skippedOnce() {
    return with(skip - 1, times);
  }

  private Fault with(int leftToSkip, int leftToHit) {
    return new Fault(
        operation,
        name,
        instanceId,
        leftToSkip,
        leftToHit,
        status,
        body,
        retryAfter,
        processed,
        loseReply,
        delay,
        landsAfter,
        staleBy,
        cutAfter);
  }

  boolean takesEffect() {
    return !landsLate() && (processed || status == null);
  }

  boolean landsLate() {
    return !landsAfter.isZero();
  }

  String describe() {
    if (landsLate()) {
      return "lands late";
    }
    if (loseReply) {
      return "reply lost";
    }
    if (cutAfter != null) {
      return takesEffect() ? "answer cut" : "not processed";
    }
    if (status != null) {
      return processed ? "answer replaced" : "not processed";
    }
    return staleBy.isZero() ? "delayed" : "stale";
  }

  Reply answer(String requestId) {
    var with = status == null ? 500 : status;
    var reply = body == null ? usual(with, requestId) : given(with, body);
    return retryAfter == null ? reply : reply.with("Retry-After", Integer.toString(retryAfter));
  }

  private Reply usual(int with, String requestId) {
    if (operation == Operation.S3) {
      return Refusal.bucket(
              with, with == 503 ? "SlowDown" : "InternalError", "Please try again.", "", requestId)
          .reply();
    }
    if (operation == Operation.TOKEN) {
      return Refusal.login(
              with, with < 500 ? "invalid_request" : "server_error", "Malformed request", requestId)
          .reply();
    }
    return switch (with) {
      case 401 -> amc(with, "Authentication failed", requestId);
      case 403 -> amc(with, "Unauthorized request.", requestId);
      case 429 -> amc(with, "Too Many Requests", requestId);
      case 504 -> Refusal.gateway(with, "Endpoint request timed out").reply();
      default -> amc(with, "Internal Server Error", requestId);
    };
  }

  private Reply amc(int with, String details, String requestId) {
    var refusal = Refusal.amc(with, details);
    return operation.shaped(refusal, requestId).reply();
  }

  private static Reply given(int with, JsonNode body) {
    return body.isString()
        ? Reply.text(with, "text/html", body.stringValue())
        : Reply.json(with, "application/json", body);
  }
}
