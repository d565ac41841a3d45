package com.recomamp.simulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/**
 * What can be turned while the simulator runs. What concerns the life of an execution counts for
 * those created from then on.
 *
 * @param timeScale how much faster than AMC executions are; the stamps stay wall-clock
 * @param validation how long an execution is looked at before it may run
 * @param runDuration how long it runs, unless its SQL says so
 * @param runningCap how many run at once on one instance, the others stay PENDING; 0 is no cap
 * @param tokenLife how long an access token is good
 * @param urlLife how long a download URL is good
 * @param adHocWorkflowId under which workflow id an ad hoc execution is listed
 * @param sqlEcho what {@code includeWorkflow} gives back
 * @param zuluWindow whether a time window may end in Z
 * @param badSql whether SQL that does not compile is refused at creation or rejected afterwards
 * @param results whether the rows of a result are invented or the query is carried out
 * @param overlapLimit how many queries that are carried out may read the same table over
 *     overlapping windows of an instance; 0 is no limit
 * @param missingExecutionStatus HTTP status for an execution that does not exist
 * @param notReadyStatus HTTP status for download URLs of an execution without a result
 * @param listLag how long a new execution stays unseen by the list
 * @param instances how many each account has
 * @param consent what happens at the consent page
 * @param redirectUris where it may lead back to
 * @param publishing how long an execution is PUBLISHING after it ran
 * @param runningAs what RUNNING is called, to see who bears a status that is not known
 * @param envelope whether a single object stands in another one, as in AMC's specification
 * @param createWorkflowType content type of the answer to a new workflow
 * @param rows how many an invented result has
 * @param files over how many they are spread
 * @param filtered how many rows of an invented result have too few users
 * @param compression of the files of a result
 * @param dailyQuota how many executions may be created on an instance per day of UTC, dry runs and
 *     what runs in the console apart; 0 is no quota
 * @param throttleRate how many calls per second an application may make in the long run; 0 is no
 *     limit
 * @param throttleBurst how many it may make at once
 * @param throttleRetryAfter whether a refused call is told when to come again
 * @param gatewayTimeout whether a creation is answered by the gateway instead
 * @param terms what waits until AMC's terms are accepted
 */
public record Knobs(
    double timeScale,
    Duration validation,
    DurationRange runDuration,
    int runningCap,
    Duration tokenLife,
    Duration urlLife,
    AdHocWorkflowId adHocWorkflowId,
    SqlEcho sqlEcho,
    ZuluWindow zuluWindow,
    BadSql badSql,
    Results results,
    int overlapLimit,
    int missingExecutionStatus,
    int notReadyStatus,
    Duration listLag,
    int instances,
    Consent consent,
    RedirectUris redirectUris,
    Duration publishing,
    String runningAs,
    Envelope envelope,
    CreateWorkflowType createWorkflowType,
    NumberRange rows,
    int files,
    long filtered,
    Compression compression,
    int dailyQuota,
    double throttleRate,
    int throttleBurst,
    ThrottleRetryAfter throttleRetryAfter,
    GatewayTimeout gatewayTimeout,
    Terms terms) {
  /** AMC gives at most five download URLs. */
  static final int MOST_FILES = 5;

  public Knobs {
    if (!(timeScale > 0)) {
      throw new IllegalArgumentException("timeScale must be more than 0, not " + timeScale);
    }
    if (runningCap < 0) {
      throw new IllegalArgumentException(
          "runningCap must be 0 (no cap) or more, not " + runningCap);
    }
    if (overlapLimit < 0) {
      throw new IllegalArgumentException(
          "overlapLimit must be 0 (no limit) or more, not " + overlapLimit);
    }
    if (missingExecutionStatus < 400 || missingExecutionStatus > 499) {
      throw new IllegalArgumentException(
          "missingExecutionStatus must be from 400 to 499, not " + missingExecutionStatus);
    }
    if (notReadyStatus < 400 || notReadyStatus > 499) {
      throw new IllegalArgumentException(
          "notReadyStatus must be from 400 to 499, not " + notReadyStatus);
    }
    if (instances < 1 || instances > 999) {
      throw new IllegalArgumentException("instances must be from 1 to 999, not " + instances);
    }
    if (!runningAs.matches("[A-Z_]{1,40}")) {
      throw new IllegalArgumentException(
          "runningAs must be a word of capital letters, not '%s'".formatted(runningAs));
    }
    if (files < 1 || files > MOST_FILES) {
      throw new IllegalArgumentException(
          "files must be from 1 to %d, not %d".formatted(MOST_FILES, files));
    }
    if (filtered < 0) {
      throw new IllegalArgumentException("filtered must be 0 or more, not " + filtered);
    }
    if (dailyQuota < 0) {
      throw new IllegalArgumentException(
          "dailyQuota must be 0 (no quota) or more, not " + dailyQuota);
    }
    if (!(throttleRate >= 0) || Double.isInfinite(throttleRate)) {
      throw new IllegalArgumentException(
          "throttleRate must be 0 (no limit) or more, not " + throttleRate);
    }
    if (throttleBurst < 1) {
      throw new IllegalArgumentException("throttleBurst must be 1 or more, not " + throttleBurst);
    }
  }

  /** The durations are those seen at AMC; ten at once is AMC's limit per instance. */
  public static Knobs defaults() {
    return new Knobs(
        1,
        Duration.ofSeconds(3),
        new DurationRange(Duration.ofSeconds(40), Duration.ofSeconds(120)),
        10,
        Duration.ofHours(1),
        Duration.ofMinutes(10),
        AdHocWorkflowId.TRANSIENT,
        SqlEcho.AS_IS,
        ZuluWindow.REFUSE,
        BadSql.REFUSE,
        Results.INVENTED,
        0,
        400,
        400,
        Duration.ZERO,
        2,
        Consent.ASK,
        RedirectUris.parse("loopback"),
        Duration.ZERO,
        "RUNNING",
        Envelope.FLAT,
        CreateWorkflowType.OCTET_STREAM,
        new NumberRange(25, 200),
        1,
        0,
        Compression.NONE,
        0,
        0,
        10,
        ThrottleRetryAfter.SENT,
        GatewayTimeout.NEVER,
        Terms.ACCEPTED);
  }

  /** The same knobs with one turned, under its JSON name: {@code with("runDuration", "90s")}. */
  public Knobs with(String knob, Object value) {
    var changes = Json.object();
    changes.putPOJO(knob, value);
    return with(changes);
  }

  Knobs with(ObjectNode changes) {
    ObjectNode all = Json.MAPPER.valueToTree(this);
    all.setAll(changes);
    return Json.read(all, Knobs.class);
  }

  /**
   * AMC invents {@code transient_<uuid>}; whether it ever gives a chosen id back is not documented.
   */
  public enum AdHocWorkflowId {
    @JsonProperty("transient")
    TRANSIENT,
    @JsonProperty("echo")
    ECHO
  }

  public enum SqlEcho {
    @JsonProperty("asIs")
    AS_IS,
    @JsonProperty("withoutComments")
    WITHOUT_COMMENTS,
    @JsonProperty("absent")
    ABSENT
  }

  public enum ZuluWindow {
    @JsonProperty("refuse")
    REFUSE,
    @JsonProperty("accept")
    ACCEPT,
    /** Accepted without a word, and no row is found. */
    @JsonProperty("empty")
    EMPTY
  }

  public enum BadSql {
    @JsonProperty("refuse")
    REFUSE,
    @JsonProperty("reject")
    REJECT
  }

  public enum Results {
    @JsonProperty("invented")
    INVENTED,
    @JsonProperty("computed")
    COMPUTED
  }

  /** Somebody presses a button, or the answer comes at once. */
  public enum Consent {
    @JsonProperty("ask")
    ASK,
    @JsonProperty("allow")
    ALLOW,
    @JsonProperty("refuse")
    REFUSE
  }

  /** Captured answers are flat; AMC's specification draws the wrapped ones. */
  public enum Envelope {
    @JsonProperty("flat")
    FLAT,
    @JsonProperty("wrapped")
    WRAPPED;

    ObjectNode around(String name, ObjectNode object) {
      return switch (this) {
        case FLAT -> object;
        case WRAPPED -> {
          var wrapped = Json.object();
          wrapped.set(name, object);
          yield wrapped;
        }
      };
    }
  }

  public enum CreateWorkflowType {
    @JsonProperty("octetStream")
    OCTET_STREAM,
    @JsonProperty("json")
    JSON
  }

  public enum Compression {
    @JsonProperty("none")
    NONE,
    @JsonProperty("gzip")
    GZIP
  }

  public enum ThrottleRetryAfter {
    @JsonProperty("sent")
    SENT,
    @JsonProperty("absent")
    ABSENT
  }

  /** Whether the execution is there when the gateway says that it gave up waiting. */
  public enum GatewayTimeout {
    @JsonProperty("never")
    NEVER,
    @JsonProperty("before")
    BEFORE,
    @JsonProperty("after")
    AFTER
  }

  /** Whether the gate stood before the list of instances as well is reported both ways. */
  public enum Terms {
    @JsonProperty("accepted")
    ACCEPTED,
    @JsonProperty("wantedPerInstance")
    WANTED_PER_INSTANCE,
    @JsonProperty("wantedEverywhere")
    WANTED_EVERYWHERE
  }
}
