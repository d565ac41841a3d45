package com.recomamp.standalone.faults;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Everything that goes wrong; each strikes a running attack and leaves it to mend itself. */
enum FaultKind {
  WORKER_KILLED(Attack::killWorker),
  API_KILLED(Attack::killApi),
  TEMPORAL_KILLED(
      on -> {
        on.stack().killTemporal();
        on.stack().startTemporal();
      }),
  TEMPORALS_DATA_DELETED(
      on -> {
        on.stack().killTemporal();
        on.stack().deleteTemporalsData();
        on.stack().startTemporal();
      }),
  POSTGRES_KILLED(
      on -> {
        on.stack().killPostgres();
        Attack.pass(Duration.ofMillis(on.random().nextInt(3_000)));
        on.stack().startPostgres();
      }),
  WORKER_KILLED_IN_SUBMIT(Attack::killWorkerInSubmit),
  WORKER_PAUSED_IN_SUBMIT(Attack::pauseWorkerInSubmit),

  CONNECTION_CUT_BEFORE_CREATION(
      on -> amc(on, "create", 2, Map.of("status", 504, "loseReply", true))),
  REPLY_OF_CREATION_LOST(on -> amc(on, "create", 2, Map.of("loseReply", true))),
  GATEWAY_TIMEOUT_BEFORE_CREATION(on -> amc(on, "create", 2, Map.of("status", 504))),
  GATEWAY_TIMEOUT_AFTER_CREATION(
      on -> amc(on, "create", 2, Map.of("status", 504, "processed", true))),
  CREATION_LANDS_LATE(
      on ->
          amc(
              on,
              "create",
              2,
              Map.of(
                  "status",
                  504,
                  "landsAfter",
                  millis(500 + on.random().nextInt((int) Attack.SETTLE.toMillis() / 2))))),
  ANSWER_TO_CREATION_CUT(on -> amc(on, "create", 2, Map.of("cutAfter", 20))),
  ANSWER_TO_CREATION_IS_HTML(
      on ->
          amc(
              on,
              "create",
              2,
              Map.of("status", 200, "processed", true, "body", "<html>Please wait</html>"))),
  CREATION_THROTTLED(on -> amc(on, "create", 4, Map.of("status", 429, "retryAfter", 1))),
  CREATION_THROTTLED_WITHOUT_RETRY_AFTER(on -> amc(on, "create", 3, Map.of("status", 429))),
  CREATION_THROTTLED_AFTER_CREATING(
      on -> amc(on, "create", 2, Map.of("status", 429, "retryAfter", 1, "processed", true))),

  LIST_LAGS(
      on -> {
        on.knob("listLag", millis((int) Attack.LIST_LAG.toMillis()));
        on.inBackground(
            () -> {
              Attack.pass(Duration.ofSeconds(5));
              on.knob("listLag", "0s");
            });
      }),
  LIST_IS_STALE(
      on -> amc(on, "list", 6, Map.of("staleBy", millis((int) Attack.LIST_LAG.toMillis())))),
  LIST_THROTTLED(on -> amc(on, "list", 4, Map.of("status", 429, "retryAfter", 1))),
  LIST_CUT(on -> amc(on, "list", 4, Map.of("cutAfter", 60))),
  LIST_IS_HTML(on -> amc(on, "list", 4, Map.of("status", 502, "body", "<html>Bad Gateway</html>"))),
  SERVER_ERRORS(
      on -> {
        for (var operation :
            new String[] {"create", "list", "get", "cancel", "downloadUrls", "s3"}) {
          amc(on, operation, 2, Map.of("status", 500));
        }
      }),

  ACCESS_TOKENS_EXPIRED(on -> on.everyAccount(Map.of("accessTokensExpired", true))),
  CONSENT_REVOKED(
      on -> {
        on.everyAccount(Map.of("revoked", true));
        on.inBackground(
            () -> {
              Attack.pass(Duration.ofSeconds(4));
              on.stack().consentAgain();
            });
      }),
  LOGIN_AWAY(
      on -> {
        on.everyAccount(Map.of("accessTokensExpired", true));
        amc(on, "token", 4, Map.of("status", 503));
      }),

  DOWNLOAD_URLS_EXPIRED(
      on -> {
        on.knob("urlLife", "0s");
        on.inBackground(
            () -> {
              Attack.pass(Duration.ofSeconds(2));
              on.knob("urlLife", "600s");
            });
      }),
  DOWNLOADS_CUT(on -> amc(on, "s3", 3, Map.of("cutAfter", 100))),

  SIGNALS_LOST(on -> signals(on, 0.5, 0)),
  SIGNALS_DOUBLED(on -> signals(on, 0, 0.7));

  private final Consumer<Attack> strike;

  FaultKind(Consumer<Attack> strike) {
    this.strike = strike;
  }

  void strike(Attack on) {
    strike.accept(on);
  }

  private static void amc(Attack on, String operation, int times, Map<String, Object> how) {
    var fault = new HashMap<>(how);
    fault.put("operation", operation);
    fault.put("times", times);
    on.stack().fault(fault);
  }

  private static void signals(Attack on, double losing, double doubling) {
    on.proxy().set(losing, doubling);
    on.inBackground(
        () -> {
          Attack.pass(Duration.ofSeconds(5));
          on.proxy().set(0, 0);
        });
  }

  private static String millis(int millis) {
    return millis + "ms";
  }
}
