package com.recomamp.standalone.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * Everything that goes wrong; each strikes a running attack, leaves it to mend itself, and tells
 * the attack when it has hit.
 */
enum FaultKind {
  WORKER_KILLED(at(Attack::killWorker)),
  API_KILLED(at(Attack::killApi)),
  TEMPORAL_KILLED(
      at(
          on -> {
            on.stack().killTemporal();
            on.stack().startTemporal();
          })),
  TEMPORALS_DATA_DELETED(
      at(
          on -> {
            on.stack().killTemporal();
            on.stack().deleteTemporalsData();
            on.stack().startTemporal();
          })),
  POSTGRES_KILLED(
      at(
          on -> {
            on.stack().killPostgres();
            Attack.pass(Duration.ofMillis(on.random().nextInt(3_000)));
            on.stack().startPostgres();
          })),
  WORKER_KILLED_IN_SUBMIT(Attack::killWorkerInSubmit),
  WORKER_PAUSED_IN_SUBMIT(Attack::pauseWorkerInSubmit),

  CONNECTION_CUT_BEFORE_CREATION(amc("create", 2, Map.of("status", 504, "loseReply", true))),
  REPLY_OF_CREATION_LOST(amc("create", 2, Map.of("loseReply", true))),
  GATEWAY_TIMEOUT_BEFORE_CREATION(amc("create", 2, Map.of("status", 504))),
  GATEWAY_TIMEOUT_AFTER_CREATION(amc("create", 2, Map.of("status", 504, "processed", true))),
  CREATION_LANDS_LATE(
      (on, as) ->
          amc("create", 2, landing(500 + on.random().nextInt((int) Attack.SETTLE.toMillis() / 2)))
              .accept(on, as)),
  /** Nobody can know of it when its attempt is closed as never arrived. */
  CREATION_LANDS_AFTER_SETTLING(
      (on, as) ->
          on.landWhenClosed(
              as, () -> amc("create", 1, landing((int) Attack.HELD_UP.toMillis())).accept(on, as))),
  ANSWER_TO_CREATION_CUT(amc("create", 2, Map.of("cutAfter", 20))),
  ANSWER_TO_CREATION_IS_HTML(
      amc(
          "create",
          2,
          Map.of("status", 200, "processed", true, "body", "<html>Please wait</html>"))),
  CREATION_THROTTLED(amc("create", 4, Map.of("status", 429, "retryAfter", 1))),
  CREATION_THROTTLED_WITHOUT_RETRY_AFTER(amc("create", 3, Map.of("status", 429))),
  CREATION_THROTTLED_AFTER_CREATING(
      amc("create", 2, Map.of("status", 429, "retryAfter", 1, "processed", true))),

  LIST_LAGS(
      (on, as) -> {
        on.knob("listLag", millis(Attack.LIST_LAG));
        on.untilSeen(
            as, Duration.ofSeconds(5), FaultKind::hidesSomething, () -> on.knob("listLag", "0s"));
      }),
  LIST_IS_STALE(amc("list", 6, Map.of("staleBy", millis(Attack.LIST_LAG)))),
  LIST_THROTTLED(amc("list", 4, Map.of("status", 429, "retryAfter", 1))),
  LIST_THROTTLED_WITHOUT_RETRY_AFTER(amc("list", 3, Map.of("status", 429))),
  LIST_CUT(amc("list", 4, Map.of("cutAfter", 60))),
  LIST_IS_HTML(amc("list", 4, Map.of("status", 502, "body", "<html>Bad Gateway</html>"))),
  SERVER_ERRORS(
      (on, as) -> {
        for (var operation : List.of("create", "list", "get", "cancel", "downloadUrls", "s3")) {
          amc(operation, 2, Map.of("status", 500)).accept(on, as);
        }
      }),

  ACCESS_TOKENS_EXPIRED(
      (on, as) -> {
        on.everyAccount(Map.of("accessTokensExpired", true));
        on.untilSeen(as, Duration.ZERO, ledger -> answered(ledger, "", 401), () -> {});
      }),
  CONSENT_REVOKED(
      (on, as) -> {
        on.everyAccount(Map.of("revoked", true));
        on.untilSeen(
            as, Duration.ofSeconds(4), ledger -> answered(ledger, "token", 400), on::consentAgain);
      }),
  LOGIN_AWAY(
      (on, as) -> {
        on.everyAccount(Map.of("accessTokensExpired", true));
        amc("token", 4, Map.of("status", 503)).accept(on, as);
      }),

  DOWNLOAD_URLS_EXPIRED(
      (on, as) -> {
        on.knob("urlLife", "0s");
        on.untilSeen(
            as,
            Duration.ofSeconds(2),
            ledger -> answered(ledger, "s3", 403),
            () -> on.knob("urlLife", "600s"));
      }),
  DOWNLOADS_CUT(amc("s3", 3, Map.of("cutAfter", 100))),

  SIGNALS_LOST(
      (on, as) -> {
        int before = on.proxy().lost();
        on.proxy().set(0.5, 0);
        on.untilSeen(
            as, Duration.ofSeconds(5), _ -> on.proxy().lost() > before, () -> on.proxy().set(0, 0));
      }),
  SIGNALS_DOUBLED(
      (on, as) -> {
        int before = on.proxy().doubled();
        on.proxy().set(0, 0.7);
        on.untilSeen(
            as,
            Duration.ofSeconds(5),
            _ -> on.proxy().doubled() > before,
            () -> on.proxy().set(0, 0));
      });

  private final BiConsumer<Attack, FaultKind> strike;

  FaultKind(BiConsumer<Attack, FaultKind> strike) {
    this.strike = strike;
  }

  void strike(Attack on) {
    strike.accept(on, this);
  }

  /** What takes long to mend strikes early, so that the attack is over sooner. */
  boolean takesLong() {
    return switch (this) {
      case WORKER_KILLED,
          WORKER_KILLED_IN_SUBMIT,
          WORKER_PAUSED_IN_SUBMIT,
          CREATION_LANDS_AFTER_SETTLING ->
          true;
      default -> false;
    };
  }

  /** What hits whenever it strikes. */
  private static BiConsumer<Attack, FaultKind> at(Consumer<Attack> victim) {
    return (on, as) -> {
      victim.accept(on);
      on.hit(as);
    };
  }

  /** The simulator's ledger names it where it has hit. */
  private static BiConsumer<Attack, FaultKind> amc(
      String operation, int times, Map<String, Object> how) {
    return (on, as) -> {
      var fault = new HashMap<>(how);
      fault.put("name", as.name());
      fault.put("operation", operation);
      fault.put("times", times);
      on.stack().fault(fault);
    };
  }

  private static Map<String, Object> landing(int millis) {
    return Map.of("status", 504, "landsAfter", millis(Duration.ofMillis(millis)));
  }

  private static boolean answered(JsonNode ledger, String operation, int status) {
    return ledger
        .valueStream()
        .anyMatch(
            entry ->
                entry.path("status").asInt() == status
                    && entry.path("operation").asString("").endsWith(operation));
  }

  /** A list that was asked for while a run was too young to be in it. */
  private static boolean hidesSomething(JsonNode ledger) {
    var newest = new HashMap<String, Instant>();
    for (var entry : ledger) {
      var instance = entry.path("instanceId").asString("");
      var at = Instant.parse(entry.get("at").asString());
      if (entry.path("to").asString("").equals("PENDING")) {
        newest.put(instance, at);
      } else if (entry.path("operation").asString("").equals("list")
          && newest.containsKey(instance)
          && newest.get(instance).plus(Attack.LIST_LAG).isAfter(at)) {
        return true;
      }
    }
    return false;
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + "ms";
  }
}
