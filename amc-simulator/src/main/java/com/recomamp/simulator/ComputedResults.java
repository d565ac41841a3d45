package com.recomamp.simulator;

import com.recomamp.simulator.query.Market;
import com.recomamp.simulator.query.Outcome;
import com.recomamp.simulator.query.OutputColumn;
import com.recomamp.simulator.query.Parameter;
import com.recomamp.simulator.query.Privacy;
import com.recomamp.simulator.query.QueryEngine;
import com.recomamp.simulator.query.Question;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What queries give that are carried out, and the files of their results. */
final class ComputedResults implements AutoCloseable {
  private static final long MOST_BYTES = 1L << 30;

  private final QueryEngine engine;
  private final StoredResults stored;

  ComputedResults(QueryEngine engine, @Nullable Path stateDir) {
    this.engine = engine;
    this.stored = new StoredResults(stateDir, MOST_BYTES);
  }

  /** What AMC says about a workflow, with the default values of its parameters. */
  Outcome compile(String instanceId, ObjectNode workflow, Instant now) {
    var nothing = new Entry.Window(now, now, null, null, "UTC");
    return engine.compile(question(instanceId, workflow, Json.object(), nothing, now));
  }

  Outcome compile(ExecutionRequest request) {
    return engine.compile(question(request));
  }

  /** Carries a query out and keeps its rows; takes as long as those before it take. */
  Entry.Answered answer(Entry.Created order) throws InterruptedException {
    var id = order.executionId();
    return switch (engine.run(question(order))) {
      case Outcome.Answered answered -> {
        if (order.rows().output()) {
          keep(id, answered, order.rows().files());
        }
        yield new Entry.Answered(id, answered.lines().size(), null);
      }
      case Outcome.Failed(var reason) -> new Entry.Answered(id, 0, reason);
      case Outcome.Refused(var reason) -> new Entry.Answered(id, 0, reason);
    };
  }

  boolean isBusy() {
    return engine.isBusy();
  }

  void keep(String executionId, Outcome.Answered answered, int files) {
    var header = OutputColumn.header(answered.columns().stream().map(OutputColumn::name));
    stored.keep(executionId, header, answered.lines(), files);
  }

  /** One file of an execution's result, whether it was computed or is invented. */
  Optional<ResultContent> file(Entry.Created order, int part, int edition) {
    Optional<ResultContent> file =
        order.computed() == null
            ? Optional.of(new ResultFile(order, part, edition))
            : stored.file(order.executionId(), part);
    return file.map(CsvDialect.of(order.workflow().path("outputFormat"))::told);
  }

  private static Question question(Entry.Created order) {
    return question(order.instanceId(), order.workflow(), order.echo(), order.window(), order.at());
  }

  private static Question question(ExecutionRequest request) {
    return question(
        request.instanceId(), request.workflow(), request.echo(), request.window(), request.at());
  }

  private static Question question(
      String instanceId, ObjectNode workflow, ObjectNode echo, Entry.Window window, Instant now) {
    return new Question(
        instanceId,
        market(instanceId),
        WorkflowDefinition.sql(workflow),
        parameters(workflow, echo.path("parameterValues")),
        window.start(),
        window.end(),
        now,
        Advertisers.ads(
            instanceId,
            echo.path("advertisers").valueStream().map(ObjectNode.class::cast).toList()),
        privacy(workflow));
  }

  static Privacy privacy(ObjectNode workflow) {
    return new Privacy(
        "REMOVE_VALUES".equals(Json.text(workflow, "privacyFilteringBehavior")),
        Json.text(workflow, "distinctUserCountColumn"),
        Json.text(workflow, "filteredMetricsDiscriminatorColumn"),
        Json.text(workflow, "filteredReasonColumn"));
  }

  private static Market market(String instanceId) {
    var account = DemoAccount.ofInstance(instanceId);
    return Market.of(account.region(), account.accountName(), account.entityId());
  }

  private static List<Parameter> parameters(ObjectNode workflow, JsonNode values) {
    var parameters = new ArrayList<Parameter>();
    for (JsonNode declared : workflow.path("inputParameters")) {
      if (Json.text(declared, "name") instanceof String name) {
        var type = declared.path("dataType");
        var array = type.isObject();
        var dataType =
            array ? type.path("elementDataType").asString("STRING") : type.asString("STRING");
        var value = values.hasNonNull(name) ? values.get(name) : declared.get("defaultValue");
        parameters.add(new Parameter(name, dataType, array, plain(value)));
      }
    }
    return parameters;
  }

  private static @Nullable Object plain(@Nullable JsonNode value) {
    if (value == null || value.isNull()) {
      return null;
    }
    if (value instanceof ArrayNode items) {
      var list = new ArrayList<@Nullable Object>();
      items.forEach(item -> list.add(plain(item)));
      return list;
    }
    return value.isValueNode() ? value.asString() : value;
  }

  @Override
  public void close() {
    engine.close();
    stored.close();
  }
}
