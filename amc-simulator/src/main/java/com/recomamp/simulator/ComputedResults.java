package com.recomamp.simulator;

import com.recomamp.simulator.query.Market;
import com.recomamp.simulator.query.Outcome;
import com.recomamp.simulator.query.OutputColumn;
import com.recomamp.simulator.query.Parameter;
import com.recomamp.simulator.query.Privacy;
import com.recomamp.simulator.query.QueryEngine;
import com.recomamp.simulator.query.Question;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Queries that are carried out, and the files of their results. */
final class ComputedResults implements AutoCloseable {
  /** An evicted result is computed once more when it is asked for. */
  private static final long CHARACTERS_KEPT = 48L * 1024 * 1024;

  private final QueryEngine engine = new QueryEngine();
  private final LinkedHashMap<String, List<String>> kept = new LinkedHashMap<>();
  private long characters;

  /** What AMC says about a workflow, with the default values of its parameters. */
  Outcome compile(String instanceId, ObjectNode workflow, Instant now) {
    var nothing = new Entry.Window(now, now, null, null, "UTC");
    return engine.compile(question(instanceId, workflow, Json.object(), nothing, now));
  }

  Outcome compile(
      String instanceId, ObjectNode workflow, ObjectNode values, Entry.Window window, Instant now) {
    return engine.compile(question(instanceId, workflow, values, window, now));
  }

  Outcome run(
      String instanceId, ObjectNode workflow, ObjectNode values, Entry.Window window, Instant now) {
    return engine.run(question(instanceId, workflow, values, window, now));
  }

  synchronized void keep(String executionId, List<String> lines) {
    var before = kept.put(executionId, lines);
    characters += size(lines) - (before == null ? 0 : size(before));
    while (characters > CHARACTERS_KEPT && kept.size() > 1) {
      characters -= size(kept.pollFirstEntry().getValue());
    }
  }

  private static long size(List<String> lines) {
    return lines.stream().mapToLong(String::length).sum();
  }

  /** One file of an execution's result, whether it is computed or invented. */
  ResultContent file(Entry.Created order, int part, int edition) {
    if (order.computed() == null) {
      return new ResultFile(order, part, edition);
    }
    var lines = lines(order);
    var files = order.rows().files();
    var content = new StringBuilder(OutputColumn.header(order.computed().columns()));
    lines
        .subList(lines.size() * part / files, lines.size() * (part + 1) / files)
        .forEach(content::append);
    return new Whole(content.toString().getBytes(StandardCharsets.UTF_8));
  }

  private List<String> lines(Entry.Created order) {
    synchronized (this) {
      if (kept.get(order.executionId()) instanceof List<String> lines) {
        return lines;
      }
    }
    var values =
        order.echo().get("parameterValues") instanceof ObjectNode given ? given : Json.object();
    return switch (run(
        order.instanceId(), order.workflow(), values, order.window(), order.computed().at())) {
      case Outcome.Answered answered -> {
        keep(order.executionId(), answered.lines());
        yield answered.lines();
      }
      case Outcome.Refused refused -> throw new IllegalStateException(refused.reason());
      case Outcome.Failed failed -> throw new IllegalStateException(failed.reason());
    };
  }

  private static Question question(
      String instanceId, ObjectNode workflow, ObjectNode values, Entry.Window window, Instant now) {
    return new Question(
        instanceId,
        market(instanceId),
        Json.text(workflow, "sqlQuery") instanceof String sql ? sql : "",
        parameters(workflow, values),
        window.start(),
        window.end(),
        now,
        new Privacy(
            "REMOVE_VALUES".equals(Json.text(workflow, "privacyFilteringBehavior")),
            Json.text(workflow, "distinctUserCountColumn"),
            Json.text(workflow, "filteredMetricsDiscriminatorColumn"),
            Json.text(workflow, "filteredReasonColumn")));
  }

  private static Market market(String instanceId) {
    var account =
        DemoAccount.ALL.stream()
            .filter(one -> one.owns(instanceId))
            .findFirst()
            .orElse(DemoAccount.ALL.getFirst());
    return Market.of(account.region(), account.accountName(), account.entityId());
  }

  private static List<Parameter> parameters(ObjectNode workflow, ObjectNode values) {
    var parameters = new ArrayList<Parameter>();
    for (JsonNode declared : workflow.path("inputParameters")) {
      if (Json.text(declared, "name") instanceof String name) {
        var type = declared.path("dataType");
        var array = type.isObject();
        var dataType =
            array ? type.path("elementDataType").asString("STRING") : type.asString("STRING");
        var value = values.has(name) ? values.get(name) : declared.get("defaultValue");
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
    return value.isValueNode() ? value.asString() : value.toString();
  }

  @Override
  public void close() {
    engine.close();
  }

  private record Whole(byte[] bytes) implements ResultContent {
    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(bytes);
    }
  }
}
