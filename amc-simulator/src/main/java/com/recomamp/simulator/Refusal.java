package com.recomamp.simulator;

/** A call that is answered with an error, in the shape of the layer that refuses it. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final String RETRY_AFTER = "Retry-After";

  private final transient Reply reply;
  private final boolean byTheResource;

  private Refusal(Reply reply) {
    this(reply, "answered " + reply.status(), false);
  }

  private Refusal(Reply reply, String message, boolean byTheResource) {
    super(message);
    this.reply = reply;
    this.byTheResource = byTheResource;
  }

  /** Reporting and instances: the code is the HTTP status as a string. */
  static Refusal amc(int status, String details) {
    var body = Json.object().put("code", Integer.toString(status)).put("details", details);
    return new Refusal(Reply.json(status, "application/json", body), details, true);
  }

  /** The same in the shape of {@code /amc/accounts}. */
  Refusal ofConnections(String requestId) {
    var body = Json.object().put("message", getMessage()).put("requestId", requestId);
    var shaped = Reply.json(reply.status(), "application/json", body);
    var later = reply.headers().get(RETRY_AFTER);
    return new Refusal(
        later == null ? shaped : shaped.with(RETRY_AFTER, later), getMessage(), true);
  }

  Refusal comeAgainIn(long seconds) {
    return new Refusal(
        reply.with(RETRY_AFTER, Long.toString(seconds)), getMessage(), byTheResource);
  }

  /** The gateway, which knows nothing of what is behind it. */
  static Refusal gateway(int status, String message) {
    return new Refusal(
        Reply.json(status, "application/json", Json.object().put("message", message)));
  }

  /** Login with Amazon. */
  static Refusal login(int status, String error, String description, String requestId) {
    var body =
        Json.object()
            .put("error", error)
            .put("error_description", description)
            .put("request_id", requestId);
    return new Refusal(Reply.json(status, "application/json", body));
  }

  /** S3. */
  static Refusal bucket(int status, String code, String message, String more, String requestId) {
    var xml =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>%s</Code><Message>%s</Message>%s<RequestId>%s</RequestId></Error>\
        """
            .formatted(code, message, more, requestId);
    return new Refusal(Reply.text(status, "application/xml", xml));
  }

  /** An answer that is made elsewhere: a page, or the way back to an application. */
  static Refusal with(Reply reply) {
    return new Refusal(reply);
  }

  /** The simulator's own API. */
  static Refusal admin(int status, String message) {
    return new Refusal(
        Reply.json(status, "application/json", Json.object().put("message", message)));
  }

  Reply reply() {
    return reply;
  }

  /** What the resource itself says comes in its own media type. */
  Reply reply(String mediaType) {
    return byTheResource ? reply.with("Content-Type", mediaType) : reply;
  }
}
