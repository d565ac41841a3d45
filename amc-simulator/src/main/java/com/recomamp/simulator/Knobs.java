package com.recomamp.simulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
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
    RedirectUris redirectUris) {

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
        RedirectUris.parse("loopback"));
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
    try {
      return Json.MAPPER
          .readerFor(Knobs.class)
          .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .with(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .without(DeserializationFeature.WRAP_EXCEPTIONS)
          .readValue(Json.MAPPER.writeValueAsBytes(all));
    } catch (JacksonException wrong) {
      throw new IllegalArgumentException("settings: " + wrong.getOriginalMessage(), wrong);
    }
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
    ACCEPT
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
}
