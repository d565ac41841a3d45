package com.recomamp.simulator;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The simulator's own API, for people and tests; it asks for no credentials. */
final class AdminApi {
  private final World world;
  private final Faults faults;
  private final AtomicReference<Knobs> knobs;
  private final WorkflowExecutions executions;
  private final ComputedResults computed;

  AdminApi(
      World world,
      Faults faults,
      AtomicReference<Knobs> knobs,
      WorkflowExecutions executions,
      ComputedResults computed) {
    this.world = world;
    this.faults = faults;
    this.knobs = knobs;
    this.executions = executions;
    this.computed = computed;
  }

  Reply accounts(Call call) {
    return Reply.json(
        DemoAccount.ALL.stream().map(account -> account.with(knobs.get().instances())).toList());
  }

  /** Expires an account's access tokens, revokes its grant, or takes that back. */
  Reply changeAccount(Call call) {
    var body = body(call);
    var account =
        DemoAccount.ALL.stream()
            .filter(known -> known.entityId().equals(call.name("entityId")))
            .findFirst()
            .orElseThrow(() -> Refusal.admin(404, "there is no account " + call.name("entityId")));
    if (body.isEmpty()
        || !Set.of("revoked", "accessTokensExpired").containsAll(body.propertyNames())
        || !body.valueStream().allMatch(JsonNode::isBoolean)) {
      throw Refusal.admin(400, "revoked or accessTokensExpired must be true or false");
    }
    if (body.path("accessTokensExpired").asBoolean(false)) {
      world.expireTokens(account.clientId());
    }
    if (body.has("revoked")) {
      world.revoke(account.clientId(), body.get("revoked").booleanValue());
    }
    return Reply.json(body);
  }

  Reply executions(Call call) {
    var filter = filter(call);
    return Reply.json(filter.latest(world.orders(filter)).toArray(Entry[]::new));
  }

  /** What whoever collects all files of a result has in the end: their rows under one header. */
  Reply result(Call call) {
    var order =
        world
            .find(call.name("executionId"))
            .filter(Execution::hasResult)
            .map(Execution::order)
            .orElseThrow(
                () -> Refusal.admin(404, "%s has no result".formatted(call.name("executionId"))));
    var digest = Sha256.digest();
    try {
      for (int part = 0; part < order.rows().files(); part++) {
        var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
        computed
            .file(order, part, 0)
            .orElseThrow(
                () -> Refusal.admin(404, "%s has no result".formatted(order.executionId())))
            .writeTo(part == 0 ? out : new Headless(out));
      }
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return Reply.json(Json.object().put("sha256", HexFormat.of().formatHex(digest.digest())));
  }

  /** Lets through what comes after the first line. */
  private static final class Headless extends FilterOutputStream {
    private boolean inHeader = true;

    Headless(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int octet) throws IOException {
      if (!inHeader) {
        out.write(octet);
      }
      inHeader &= octet != '\n';
    }
  }

  Reply ledger(Call call) {
    // an array and not a list, whose elements would lose their type and with it the field that
    // names it
    var filter = filter(call);
    return Reply.json(filter.latest(world.ledger(filter)).toArray(Entry[]::new));
  }

  private static LedgerFilter filter(Call call) {
    var after = call.parameter("after");
    if (after != null && !after.matches("\\d{1,18}")) {
      throw Refusal.admin(
          400, "after must be the number of a ledger entry, not '%s'".formatted(after));
    }
    var last = call.parameter("last");
    if (last != null && !last.matches("\\d{1,9}")) {
      throw Refusal.admin(400, "last must be a number of entries, not '%s'".formatted(last));
    }
    return new LedgerFilter(
        call.parameter("instanceId"),
        call.parameter("executionId"),
        after == null ? 0 : Long.parseLong(after),
        last == null ? null : Integer.valueOf(last));
  }

  Reply settings(Call call) {
    return Reply.json(knobs.get());
  }

  Reply changeSettings(Call call) {
    var changes = body(call);
    try {
      knobs.updateAndGet(now -> now.with(changes));
    } catch (IllegalArgumentException wrong) {
      throw Refusal.admin(400, wrong.getMessage());
    }
    return settings(call);
  }

  Reply force(Call call) {
    var body = body(call);
    var status = status(Json.text(body, "status") instanceof String text ? text : "");
    var id = call.name("executionId");
    if (world.find(id).isEmpty()) {
      throw Refusal.admin(404, "there is no execution %s".formatted(id));
    }
    var forced = world.force(id, status, Json.text(body, "statusReason"));
    return Reply.json(200, "application/json", executions.shown(forced, true));
  }

  Reply faults(Call call) {
    return Reply.json(faults.all());
  }

  Reply addFault(Call call) {
    var asked = Json.object();
    asked
        .put("skip", 0)
        .put("times", 1)
        .put("processed", false)
        .put("loseReply", false)
        .put("delay", "0s")
        .put("landsAfter", "0s")
        .put("staleBy", "0s");
    var given = body(call);
    given
        .properties()
        .forEach(
            field -> {
              if (!field.getValue().isNull()) {
                asked.set(field.getKey(), field.getValue());
              }
            });
    if (!asked.has("operation")) {
      throw Refusal.admin(400, "operation is required");
    }
    try {
      faults.add(Json.read(asked, Fault.class));
    } catch (IllegalArgumentException wrong) {
      throw Refusal.admin(400, wrong.getMessage());
    }
    return faults(call);
  }

  Reply clearFaults(Call call) {
    faults.clear();
    return faults(call);
  }

  Reply landNow(Call call) {
    faults.landNow();
    return faults(call);
  }

  static ObjectNode body(Call call) {
    var body = Json.objectIn(call.body());
    if (body == null) {
      throw Refusal.admin(400, "the body must be a JSON object");
    }
    return body;
  }

  private static Status status(String text) {
    for (var status : Status.values()) {
      if (status.name().equals(text)) {
        return status;
      }
    }
    throw Refusal.admin(
        400,
        "status must be one of %s, not '%s'".formatted(Arrays.toString(Status.values()), text));
  }
}
