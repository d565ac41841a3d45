package com.recomamp.simulator;

import com.recomamp.simulator.Knobs.AdHocWorkflowId;
import com.recomamp.simulator.Knobs.BadSql;
import com.recomamp.simulator.Knobs.Compression;
import com.recomamp.simulator.Knobs.GatewayTimeout;
import com.recomamp.simulator.Knobs.Results;
import com.recomamp.simulator.query.Chance;
import com.recomamp.simulator.query.Outcome;
import com.recomamp.simulator.query.OutputColumn;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** AMC's executions of workflows. */
final class WorkflowExecutions {
  private static final String TYPE = Resource.WORKFLOW_EXECUTIONS.type();
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final int LEAST_TIMEOUT = 900;
  private static final int MOST_TIMEOUT = 86_400;
  private static final int USUAL_TIMEOUT = 21_600;

  /** As many as an instance may have. */
  private static final int MOST_ADVERTISERS = 2_000;

  private static final Duration DRY_RUN = Duration.ofSeconds(2);

  private final World world;
  private final Access access;
  private final Bucket bucket;
  private final ComputedResults computed;
  private final Supplier<Knobs> knobs;

  WorkflowExecutions(
      World world, Access access, Bucket bucket, ComputedResults computed, Supplier<Knobs> knobs) {
    this.world = world;
    this.access = access;
    this.bucket = bucket;
    this.computed = computed;
    this.knobs = knobs;
  }

  Reply create(Call call) {
    var instanceId = access.instance(call).instanceId();
    var asked = Body.of(call);
    var workflow = workflow(instanceId, asked);
    var set = directions(workflow, values(asked)).over(knobs.get());
    if (set.gatewayTimeout() == GatewayTimeout.BEFORE) {
      throw timedOut();
    }
    var advertisers = advertisers(asked).path("advertisers");
    Advertisers.check(world, access.account(call), instanceId, advertisers);
    var execution = started(instanceId, asked, workflow, workflowId(set, asked, workflow));
    var answer =
        set.gatewayTimeout() == GatewayTimeout.AFTER
            ? timedOut().reply()
            : Reply.json(200, TYPE, enveloped(set, execution, false));
    return answer.about(execution.order().executionId());
  }

  private static Refusal timedOut() {
    return Refusal.gateway(504, "Endpoint request timed out");
  }

  /** Looks at what is asked for and lets its life begin. */
  Execution started(String instanceId, ObjectNode asked, ObjectNode workflow, String workflowId) {
    var sql = Json.text(workflow, "sqlQuery") instanceof String text ? text : "";
    if (new Sql(sql).isEmpty()) {
      throw Refusal.amc(400, "Either a query or a SQL query must be specified");
    }
    var timeout = Body.number(asked, "workflowExecutionTimeoutSeconds", USUAL_TIMEOUT);
    if (timeout < LEAST_TIMEOUT || timeout > MOST_TIMEOUT) {
      throw Refusal.amc(
          400,
          "workflowExecutionTimeoutSeconds must be between %d and %d."
              .formatted(LEAST_TIMEOUT, MOST_TIMEOUT));
    }
    var echo = echo(asked);
    var values = values(asked);
    var directions = directions(workflow, values);
    var set = directions.over(knobs.get());
    var window = Windows.of(asked, set.zuluWindow(), world.now());
    var dryRun = Boolean.TRUE.equals(Body.flag(asked, "dryRun"));
    var output = !dryRun && isPublished(asked);
    var askedAt = world.now().truncatedTo(ChronoUnit.MILLIS);
    var uncompiled =
        Compiler.refusal(workflowId, workflow).or(() -> Compiler.missingValue(workflow, values));
    var id = UUID.randomUUID().toString();
    Optional<String> overlap = Optional.empty();
    Outcome outcome = null;
    if (uncompiled.isEmpty() && set.results() == Results.COMPUTED && !directions.wantInvention()) {
      var limit = set.overlapLimit();
      if (dryRun || limit > 0 || workflow.has("outputColumns")) {
        outcome = computed.compile(instanceId, workflow, values, window, askedAt);
      }
      if (limit > 0 && !dryRun && outcome instanceof Outcome.Answered compiled) {
        overlap = tooMany(limit, instanceId, id, workflowId, window, compiled);
      }
      if (!dryRun
          && overlap.isEmpty()
          && Compiler.refusal(workflowId, workflow, outcome).isEmpty()
          && (outcome == null || outcome instanceof Outcome.Answered)) {
        outcome = computed.run(instanceId, workflow, values, window, askedAt);
      }
    }
    var result = outcome;
    var wrong = uncompiled.or(() -> Compiler.refusal(workflowId, workflow, result));
    if (wrong.isPresent() && set.badSql() == BadSql.REFUSE) {
      throw Refusal.amc(400, wrong.get());
    }
    var emptied = Windows.findsNothing(asked, set.zuluWindow());
    var answered =
        result instanceof Outcome.Answered answer ? emptied ? withoutRows(answer) : answer : null;
    var rejected = wrong.isPresent() ? wrong : overlap;
    if (answered != null && output && rejected.isEmpty()) {
      computed.keep(id, answered, files(directions, set));
    }
    return world.create(
        number -> {
          if (!dryRun) {
            checkQuota(set.dailyQuota(), instanceId);
          }
          var life = life(id, directions, set, dryRun, timeout);
          var at = world.now().truncatedTo(ChronoUnit.MILLIS);
          var failed = result instanceof Outcome.Failed broken ? broken.reason() : null;
          return new Entry.Created(
              number,
              at,
              id,
              instanceId,
              workflowId,
              workflow,
              echo,
              window,
              timeout,
              at.plus(life.validation),
              life.run,
              life.publish,
              rejected.isPresent() ? Status.REJECTED : failed == null ? life.end : Status.FAILED,
              rejected.orElse(failed == null ? life.reason : failed),
              output ? rows(id, directions, set, answered, emptied) : Entry.Rows.NONE,
              answered == null || dryRun
                  ? null
                  : new Entry.Computed(answered.columns(), List.copyOf(answered.tables())),
              kept(directions, set));
        });
  }

  private static Outcome.Answered withoutRows(Outcome.Answered answered) {
    return new Outcome.Answered(answered.columns(), List.of(), answered.tables());
  }

  /** What AMC answers is not known; a quota is a limit of calls. */
  private void checkQuota(int quota, String instanceId) {
    if (quota == 0) {
      return;
    }
    var today = world.now().truncatedTo(ChronoUnit.DAYS);
    var created =
        world.executionsOf(instanceId).stream()
            .map(Execution::order)
            .filter(order -> order.rows().output() && !order.at().isBefore(today))
            .filter(order -> !order.workflowId().startsWith(Console.WORKFLOW))
            .count();
    if (created >= quota) {
      throw Refusal.amc(
          429,
          "The quota of %d workflow executions per day has been reached for instance %s."
              .formatted(quota, instanceId));
    }
  }

  private static int files(Directions directions, Knobs set) {
    return directions.files() == null ? set.files() : directions.files();
  }

  /**
   * What of the knobs stays with the execution, so that its result is the same at each download.
   */
  private static @Nullable ObjectNode kept(Directions directions, Knobs set) {
    var kept = directions.knobs().deepCopy();
    ObjectNode all = Json.MAPPER.valueToTree(set);
    if (set.compression() != Compression.NONE) {
      kept.set("compression", all.get("compression"));
    }
    if (set.filtered() > 0) {
      kept.set("filtered", all.get("filtered"));
    }
    return kept.isEmpty() ? null : kept;
  }

  /** What was not aggregated can be had of synthetic data only. */
  private static boolean isPublished(ObjectNode asked) {
    return !Boolean.TRUE.equals(Body.flag(asked, "skipPublish"))
        && (!Boolean.TRUE.equals(Body.flag(asked, "disableAggregationControls"))
            || Boolean.TRUE.equals(Body.flag(asked, "requireSyntheticData")));
  }

  /** AMC protects people from being found by the differences between many results. */
  private Optional<String> tooMany(
      int limit,
      String instanceId,
      String executionId,
      String workflowId,
      Entry.Window window,
      Outcome.Answered compiled) {
    var earlier =
        world.executionsOf(instanceId).stream()
            .filter(execution -> execution.status() != Status.REJECTED)
            .map(Execution::order)
            .filter(
                order ->
                    order.computed() != null
                        && order.window().overlaps(window)
                        && !Collections.disjoint(order.computed().tables(), compiled.tables()))
            .count();
    return earlier < limit
        ? Optional.empty()
        : Optional.of(
            "Execution \"%s\" of workflow \"%s\" could not be run because too many workflows have already been run against the same input data sources in the same or overlapping time windows."
                .formatted(executionId, workflowId));
  }

  Reply list(Call call) {
    var instanceId = access.instance(call).instanceId();
    var limit = Paging.limit(call);
    var ascending = call.flag("sortAscending");
    var withSql = call.flag("includeWorkflow");
    var wanted = wanted(call);
    var page = new ArrayList<Execution>();
    var all = seen(call, world.executionsOf(instanceId));
    for (var execution : ascending ? all : all.reversed()) {
      if (page.size() <= limit && wanted.test(execution)) {
        page.add(execution);
      }
    }
    var answer = Json.object();
    var list = answer.putArray("executions");
    page.stream().limit(limit).forEach(execution -> list.add(shown(execution, withSql)));
    if (page.size() > limit) {
      answer.put("nextToken", Paging.encode(Long.toString(page.get(limit - 1).order().number())));
    }
    return Reply.json(200, TYPE, answer);
  }

  Reply get(Call call) {
    var execution = existing(call);
    var set = execution.order().over(knobs.get());
    return Reply.json(200, TYPE, enveloped(set, execution, call.flag("includeWorkflow")));
  }

  private ObjectNode enveloped(Knobs set, Execution execution, boolean withSql) {
    return set.envelope().around("workflowExecution", shown(execution, withSql));
  }

  Reply update(Call call) {
    var execution = existing(call);
    var status = Json.text(Body.of(call), "status");
    if (status == null) {
      return Reply.json(200, TYPE, Json.object());
    }
    if (!status.equals("CANCELLED")) {
      throw Refusal.amc(
          400, "The status of a workflow execution can only be updated to CANCELLED.");
    }
    if (!world.cancel(execution.order().executionId())) {
      throw Refusal.amc(
          400,
          "Workflow execution with ID %s cannot be cancelled because it has already finished."
              .formatted(execution.order().executionId()));
    }
    return Reply.json(200, TYPE, Json.object());
  }

  Reply downloadUrls(Call call) {
    var execution = existing(call);
    if (!execution.hasResult() || computed.file(execution.order(), 0, 0).isEmpty()) {
      throw Refusal.amc(
          execution.order().over(knobs.get()).notReadyStatus(),
          "Execution with ID %s is unavailable for download."
              .formatted(execution.order().executionId()));
    }
    var answer = Json.object();
    var urls = answer.putArray("downloadUrls");
    bucket.resultUrls(execution.order(), call).forEach(urls::add);
    answer.putArray("metadataDownloadUrls").add(bucket.metadataUrl(execution.order(), call));
    return Reply.json(200, TYPE, answer);
  }

  private ObjectNode workflow(String instanceId, ObjectNode asked) {
    var saved = Json.text(asked, "workflowId");
    var adHoc = asked.get("workflow");
    if (saved != null && adHoc != null && !adHoc.isNull()) {
      throw Refusal.amc(400, "Only one of workflowId and workflow can be specified");
    }
    if (saved != null) {
      return world
          .workflow(instanceId, saved)
          .orElseThrow(
              () -> Refusal.amc(400, "Workflow with ID %s does not exist".formatted(saved)));
    }
    if (!(adHoc instanceof ObjectNode definition)) {
      throw Refusal.amc(400, "Either a query or a SQL query must be specified");
    }
    return WorkflowDefinition.adHoc(definition);
  }

  private static String workflowId(Knobs set, ObjectNode asked, ObjectNode workflow) {
    if (Json.text(asked, "workflowId") instanceof String saved) {
      return saved;
    }
    return set.adHocWorkflowId() == AdHocWorkflowId.ECHO
            && Json.text(workflow, "workflowId") instanceof String own
        ? own
        : "transient_" + UUID.randomUUID();
  }

  /** The fields that AMC repeats; booleans may have come as strings. */
  private static ObjectNode echo(ObjectNode asked) {
    var echo = Json.object();
    for (var flag : List.of("disableAggregationControls", "ignoreDataGaps")) {
      echo.put(flag, Boolean.TRUE.equals(Body.flag(asked, flag)));
    }
    for (var flag : List.of("dryRun", "requireSyntheticData", "skipPublish")) {
      if (Body.flag(asked, flag) instanceof Boolean value) {
        echo.put(flag, value);
      }
    }
    echo.setAll(advertisers(asked));
    echo.set("parameterValues", values(asked));
    return echo;
  }

  /** The request with nothing in it but these. */
  private static ObjectNode advertisers(ObjectNode asked) {
    return new Fields(asked).list("advertisers", MOST_ADVERTISERS, Advertiser::checked).kept();
  }

  private static ObjectNode values(ObjectNode asked) {
    var kept = new Fields(asked).object("parameterValues", (values, _) -> values).kept();
    return kept.get("parameterValues") instanceof ObjectNode given ? given : Json.object();
  }

  private static Directions directions(ObjectNode workflow, ObjectNode parameterValues) {
    var sql = Json.text(workflow, "sqlQuery") instanceof String text ? text : "";
    try {
      return Directions.in(sql, parameterValues);
    } catch (IllegalArgumentException wrong) {
      throw Refusal.amc(400, wrong.getMessage());
    }
  }

  private record Life(
      Duration validation, Duration run, Duration publish, Status end, @Nullable String reason) {}

  private static Life life(
      String id, Directions directions, Knobs set, boolean dryRun, int timeoutSeconds) {
    var run =
        directions.run() != null
            ? directions.run()
            : dryRun ? DRY_RUN : set.runDuration().at(chance(id));
    var timeout = Duration.ofSeconds(timeoutSeconds);
    var inTime = run.compareTo(timeout) <= 0;
    var reason = directions.reason();
    if (reason == null && directions.status() != Status.SUCCEEDED) {
      reason = "The workflow execution could not be completed.";
    }
    return new Life(
        Durations.scaled(
            directions.pending() == null ? set.validation() : directions.pending(),
            set.timeScale()),
        Durations.scaled(inTime ? run : timeout, set.timeScale()),
        Durations.scaled(
            directions.publishing() == null ? set.publishing() : directions.publishing(),
            set.timeScale()),
        inTime ? directions.status() : Status.FAILED,
        inTime
            ? reason
            : "The workflow execution timed out after %d seconds.".formatted(timeoutSeconds));
  }

  private static Entry.Rows rows(
      String id,
      Directions directions,
      Knobs set,
      Outcome.@Nullable Answered answered,
      boolean emptied) {
    var files = files(directions, set);
    if (answered != null || emptied) {
      return new Entry.Rows(true, answered == null ? 0 : answered.lines().size(), 0, 0, files);
    }
    var bytes = directions.rows() == null && directions.bytes() != null ? directions.bytes() : 0L;
    return new Entry.Rows(
        true,
        directions.rows() == null ? set.rows().at(chance(id) >>> 8) : directions.rows(),
        bytes,
        directions.rowBytes() == null ? 0 : directions.rowBytes(),
        files);
  }

  private static long chance(String id) {
    return Chance.mixed(id.hashCode());
  }

  private Execution existing(Call call) {
    var instanceId = access.instance(call).instanceId();
    var id = call.name("executionId");
    return world
        .find(id)
        .filter(execution -> execution.order().instanceId().equals(instanceId))
        .flatMap(execution -> seen(call, List.of(execution)).stream().findFirst())
        .orElseThrow(
            () ->
                Refusal.amc(
                    knobs.get().missingExecutionStatus(),
                    "Workflow execution with ID %s does not exist.".formatted(id)));
  }

  private List<Execution> seen(Call call, List<Execution> executions) {
    if (call.staleBy().isZero()) {
      return executions;
    }
    var then = world.now().minus(call.staleBy());
    return executions.stream().flatMap(execution -> execution.asOf(then).stream()).toList();
  }

  private Predicate<Execution> wanted(Call call) {
    var workflowId = call.parameter("workflowId");
    var least = call.parameter("minCreationTime");
    var most = call.parameter("maxCreationTime");
    if (workflowId == null && least == null) {
      throw Refusal.amc(400, "Either workflowId or minCreationTime must be specified.");
    }
    var zone =
        Windows.zone("timeZone", call.parameter("timeZone") instanceof String name ? name : "UTC");
    var from =
        least == null
            ? Instant.MIN
            : Windows.local("minCreationTime", least).atZone(zone).toInstant();
    var to =
        most == null
            ? Instant.MAX
            : Windows.local("maxCreationTime", most).atZone(zone).toInstant();
    var behind = position(call);
    var cancelledToo = call.flag("includeCancelled");
    var ascending = call.flag("sortAscending");
    var set = knobs.get();
    var now = world.now();
    return execution -> {
      var order = execution.order();
      // what a reader sees of a creation time are its seconds
      var created = order.at().truncatedTo(ChronoUnit.SECONDS);
      return (workflowId == null || workflowId.equals(order.workflowId()))
          && !created.isBefore(from)
          && !created.isAfter(to)
          && !order.at().isAfter(now.minus(order.over(set).listLag()))
          && (cancelledToo || execution.status() != Status.CANCELLED)
          && (behind == null || (ascending ? order.number() > behind : order.number() < behind));
    };
  }

  private static @Nullable Long position(Call call) {
    if (!(call.parameter("nextToken") instanceof String token)) {
      return null;
    }
    var position = Paging.decode(token);
    if (!position.matches("\\d{1,18}")) {
      throw Refusal.amc(400, "nextToken is invalid.");
    }
    return Long.valueOf(position);
  }

  /** Flat, fields by name, and what is not known is absent. */
  ObjectNode shown(Execution execution, boolean withSql) {
    var order = execution.order();
    var set = order.over(knobs.get());
    var created = seconds(order.at());
    var known = Json.object();
    known
        .put("createTime", created)
        .put("executionCategory", "AD_HOC")
        .put("expireTime", seconds(order.at().plus(Duration.ofHours(24))))
        .put("lastUpdatedTime", seconds(execution.updatedAt()))
        .put(
            "status",
            execution.status() == Status.RUNNING ? set.runningAs() : execution.status().name())
        .put("timeWindowTimeZoneOriginal", order.window().zone())
        .put("waitUntil", seconds(order.at().minus(Duration.ofHours(1))))
        .put("workflowExecutionId", order.executionId())
        .put("workflowExecutionTimeoutSeconds", order.timeoutSeconds())
        .put("workflowId", order.workflowId());
    known.putArray("dataGaps");
    known.setAll(order.echo());
    if (order.window().startOriginal() != null) {
      known
          .put("timeWindowStart", seconds(order.window().start()))
          .put("timeWindowStartOriginal", order.window().startOriginal())
          .put("timeWindowEnd", seconds(order.window().end()))
          .put("timeWindowEndOriginal", order.window().endOriginal());
    }
    if (execution.statusReason() != null) {
      known.put("statusReason", execution.statusReason());
    }
    if (execution.startedAt() != null || execution.status() == Status.REJECTED) {
      known.put("availableTimeBeforeWindowSecs", 0).put("invalidationOffsetSecs", 266_400);
      known.put("validatedTime", MILLIS.format(order.validatedAt()));
    }
    if (execution.status() == Status.SUCCEEDED && execution.startedAt() != null) {
      known.put(
          "executionTime",
          Math.max(1, Duration.between(execution.startedAt(), execution.updatedAt()).toSeconds()));
    }
    if (execution.hasResult()) {
      known.put("outputS3URI", "N/A");
      var columns = known.putArray("outputColumns");
      for (var column : columns(order)) {
        var shown =
            columns
                .addObject()
                .put("columnType", column.metric() ? "METRIC" : "DIMENSION")
                .put("dataType", column.dataType())
                .put("name", column.name());
        if (column.precision() != null) {
          shown.put("precision", column.precision()).put("scale", column.scale());
        }
      }
    }
    if (withSql) {
      switch (set.sqlEcho()) {
        case AS_IS -> known.put("sqlQuery", order.sql());
        case WITHOUT_COMMENTS -> known.put("sqlQuery", new Sql(order.sql()).withoutComments());
        case ABSENT -> {}
      }
    }
    return Json.sorted(known);
  }

  private static List<OutputColumn> columns(Entry.Created order) {
    return order.computed() != null
        ? order.computed().columns()
        : ResultFile.columns(order).stream()
            .map(
                column ->
                    new OutputColumn(column.name(), column.dataType(), column.metric(), null, null))
            .toList();
  }

  private static String seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
