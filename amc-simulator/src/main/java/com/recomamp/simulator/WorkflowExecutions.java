package com.recomamp.simulator;

import com.recomamp.simulator.Knobs.BadSql;
import com.recomamp.simulator.Knobs.GatewayTimeout;
import com.recomamp.simulator.Knobs.Results;
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

  private final World world;
  private final Access access;
  private final Bucket bucket;
  private final ComputedResults computed;
  private final Computations computations;
  private final Supplier<Knobs> knobs;
  private final DailyQuota quota;

  WorkflowExecutions(
      World world,
      Access access,
      Bucket bucket,
      ComputedResults computed,
      Computations computations,
      Supplier<Knobs> knobs) {
    this.world = world;
    this.access = access;
    this.bucket = bucket;
    this.computed = computed;
    this.computations = computations;
    this.knobs = knobs;
    this.quota = new DailyQuota(world);
  }

  Reply create(Call call) {
    var instanceId = access.instance(call).instanceId();
    var asked = Body.of(call);
    var request = request(instanceId, asked, workflow(instanceId, asked));
    if (request.set().gatewayTimeout() == GatewayTimeout.BEFORE) {
      throw timedOut();
    }
    Advertisers.check(world, instanceId, request.advertisers());
    var execution = started(request);
    var answer =
        request.set().gatewayTimeout() == GatewayTimeout.AFTER
            ? timedOut().reply()
            : Reply.json(200, TYPE, enveloped(request.set(), execution, false));
    return answer.about(execution.order().executionId());
  }

  private static Refusal timedOut() {
    return Refusal.gateway(504, "Endpoint request timed out");
  }

  ExecutionRequest request(String instanceId, ObjectNode asked, ObjectNode workflow) {
    return ExecutionRequest.of(instanceId, asked, workflow, knobs.get(), world.now());
  }

  /** Lets its life begin. */
  Execution started(ExecutionRequest request) {
    return quota.within(request, () -> carriedOut(request));
  }

  private Execution carriedOut(ExecutionRequest request) {
    var id = request.executionId();
    var workflowId = request.workflowId();
    var workflow = request.workflow();
    var set = request.set();
    var uncompiled =
        Compiler.refusal(workflowId, workflow)
            .or(() -> Compiler.missingValue(workflow, request.values()));
    Outcome outcome = null;
    if (uncompiled.isEmpty()
        && set.results() == Results.COMPUTED
        && !request.directions().wantInvention()) {
      outcome = computed.compile(request);
    }
    var compiled = outcome;
    var wrong = uncompiled.or(() -> Compiler.refusal(workflowId, workflow, compiled));
    if (wrong.isPresent() && set.badSql() == BadSql.REFUSE) {
      throw Refusal.amc(400, wrong.get());
    }
    var answered = compiled instanceof Outcome.Answered answer ? answer : null;
    var failed = compiled instanceof Outcome.Failed broken ? broken.reason() : null;
    var rejected =
        wrong.or(
            () ->
                answered == null || set.overlapLimit() == 0 || request.isDryRun()
                    ? Optional.empty()
                    : tooMany(request, answered));
    var runs = answered != null && rejected.isEmpty() && !request.isDryRun();
    if (runs && computed.isBusy()) {
      throw Refusal.amc(429, "Too Many Requests");
    }
    if (runs && request.findsNothing() && request.hasOutput()) {
      computed.keep(id, answered, request.files());
    }
    var created =
        world.create(
            number -> {
              var life = request.life();
              var at = world.now().truncatedTo(ChronoUnit.MILLIS);
              return new Entry.Created(
                  number,
                  at,
                  id,
                  request.instanceId(),
                  workflowId,
                  workflow,
                  request.echo(),
                  request.window(),
                  request.timeoutSeconds(),
                  at.plus(life.validation()),
                  life.run(),
                  life.publish(),
                  rejected.isPresent()
                      ? Status.REJECTED
                      : failed == null ? life.end() : Status.FAILED,
                  rejected.orElse(failed == null ? life.reason() : failed),
                  runs && !request.findsNothing()
                      ? Entry.Rows.unknown(request.hasOutput(), request.files())
                      : request.rows(),
                  answered == null || request.isDryRun()
                      ? null
                      : new Entry.Computed(answered.columns(), List.copyOf(answered.tables())),
                  request.knobs());
            });
    if (!created.order().isUnanswered()) {
      return created;
    }
    computations.carryOut(created.order());
    return world.find(id).orElseThrow();
  }

  /** AMC protects people from being found by the differences between many results. */
  private Optional<String> tooMany(ExecutionRequest request, Outcome.Answered compiled) {
    var earlier =
        world.executionsOf(request.instanceId()).stream()
            .filter(execution -> execution.status() != Status.REJECTED)
            .map(Execution::order)
            .filter(
                order ->
                    order.computed() != null
                        && order.window().overlaps(request.window())
                        && !Collections.disjoint(order.computed().tables(), compiled.tables()))
            .count();
    return earlier < request.set().overlapLimit()
        ? Optional.empty()
        : Optional.of(
            "Execution \"%s\" of workflow \"%s\" could not be run because too many workflows have already been run against the same input data sources in the same or overlapping time windows."
                .formatted(request.executionId(), request.workflowId()));
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
    var saved = Body.text(asked, "workflowId");
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
          && (cancelledToo || execution.status() != Status.CANCELLED)
          && (behind == null || (ascending ? order.number() > behind : order.number() < behind))
          && !order.at().isAfter(now.minus(order.over(set).listLag()));
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
