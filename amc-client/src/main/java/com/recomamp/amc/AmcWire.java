package com.recomamp.amc;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * AMC's JSON, in both directions. Unknown fields are nobody's business; known ones may be missing
 * or odd, ids may not.
 */
final class AmcWire {

  private static final DateTimeFormatter WHOLE_SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

  private final JsonMapper json = JsonMapper.builder().build();

  byte[] submission(AmcSubmission submission) {
    var body = json.createObjectNode();
    var workflow = body.putObject("workflow");
    workflow.put("workflowId", submission.workflowId());
    workflow.put("sqlQuery", submission.sql());
    if (!submission.inputParameters().isEmpty()) {
      var parameters = workflow.putArray("inputParameters");
      submission.inputParameters().forEach(parameter -> declare(parameter, parameters.addObject()));
    }
    body.put("timeWindowType", "EXPLICIT");
    body.put("timeWindowStart", local(submission.windowStart()));
    body.put("timeWindowEnd", local(submission.windowEnd()));
    body.put("timeWindowTimeZone", submission.zoneWord());
    body.set("parameterValues", json.valueToTree(submission.parameterValues()));
    body.put("workflowExecutionTimeoutSeconds", submission.timeout().toSeconds());
    if (submission.dryRun()) {
      body.put("dryRun", true);
    }
    return json.writeValueAsBytes(body);
  }

  private void declare(AmcInputParameter parameter, ObjectNode declared) {
    declared.put("name", parameter.name());
    if (parameter.elementDataType() == null) {
      declared.put("dataType", parameter.dataType());
    } else {
      declared
          .putObject("dataType")
          .put("type", parameter.dataType())
          .put("elementDataType", parameter.elementDataType());
    }
    if (parameter.defaultValue() != null) {
      declared.set("defaultValue", json.valueToTree(parameter.defaultValue()));
    }
  }

  /** Without {@code Z}: AMC refuses it or reads it as it likes. */
  static String local(LocalDateTime time) {
    return WHOLE_SECONDS.format(time);
  }

  static byte[] cancellation() {
    return "{\"status\":\"CANCELLED\"}".getBytes(StandardCharsets.UTF_8);
  }

  /** Whatever the answer's content type says; empty if it is no JSON. */
  Optional<JsonNode> tree(byte[] body) {
    return tree(new String(body, StandardCharsets.UTF_8));
  }

  Optional<JsonNode> tree(String body) {
    try {
      var tree = json.readTree(body);
      return tree.isMissingNode() ? Optional.empty() : Optional.of(tree);
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  Optional<AmcExecution> execution(JsonNode answer) {
    var execution = unwrapped("workflowExecution", answer);
    var id = word(execution, "workflowExecutionId");
    if (id == null) {
      return Optional.empty();
    }
    var workflow = execution.path("workflow");
    var status = word(execution, "status");
    var sql = word(execution, "sqlQuery");
    var zone = word(execution, "timeWindowTimeZoneOriginal");
    return Optional.of(
        new AmcExecution(
            new AmcExecutionId(id),
            word(execution, "workflowId"),
            word(workflow, "workflowId"),
            status == null ? AmcStatus.UNKNOWN : AmcStatus.of(status),
            status == null ? "" : status,
            word(execution, "statusReason"),
            instant(execution, "createTime"),
            instant(execution, "lastUpdatedTime"),
            windowEdge(execution, "timeWindowStart", zone),
            windowEdge(execution, "timeWindowEnd", zone),
            zone,
            whole(execution, "workflowExecutionTimeoutSeconds"),
            parameterValues(execution.path("parameterValues")),
            sql == null ? word(workflow, "sqlQuery") : sql,
            word(execution, "executionCategory"),
            truth(execution, "dryRun"),
            outputColumns(execution.path("outputColumns"))));
  }

  Optional<AmcAccount> account(JsonNode account) {
    var id = word(account, "accountId");
    var marketplace = word(account, "marketplaceId");
    return id == null || marketplace == null
        ? Optional.empty()
        : Optional.of(new AmcAccount(id, word(account, "accountName"), marketplace));
  }

  Optional<AmcInstance> instance(JsonNode answer) {
    var instance = unwrapped("instance", answer);
    var id = word(instance, "instanceId");
    return id == null
        ? Optional.empty()
        : Optional.of(
            new AmcInstance(
                id,
                word(instance, "instanceName"),
                word(instance, "instanceType"),
                word(instance, "creationStatus"),
                word(instance, "customerCanonicalName")));
  }

  static Optional<String> dataSource(JsonNode answer) {
    return Optional.ofNullable(word(unwrapped("dataSource", answer), "dataSourceId"));
  }

  /** A string, or an object that has it as {@code url}. */
  Optional<URI> url(JsonNode item) {
    try {
      return Optional.ofNullable(item.isString() ? item.stringValue() : word(item, "url"))
          .map(URI::create);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** All of them or nothing: half a list would be taken for a whole one. */
  static <T> Optional<List<T>> all(
      JsonNode answer, String field, Function<JsonNode, Optional<T>> read) {
    if (!answer.path(field).isArray()) {
      return Optional.empty();
    }
    var items = new ArrayList<T>();
    for (var item : answer.path(field)) {
      var known = read.apply(item);
      if (known.isEmpty()) {
        return Optional.empty();
      }
      items.add(known.get());
    }
    return Optional.of(items);
  }

  /** On the last page it is absent, null or empty. */
  static Optional<String> nextToken(JsonNode answer) {
    return Optional.ofNullable(word(answer, "nextToken"));
  }

  /** AMC's layers call it {@code details} or {@code message}. */
  static String details(JsonNode answer) {
    var details = word(answer, "details");
    var message = details == null ? word(answer, "message") : details;
    return message == null ? "" : message;
  }

  private static JsonNode unwrapped(String wrapper, JsonNode answer) {
    return answer.path(wrapper).isObject() ? answer.path(wrapper) : answer;
  }

  static @Nullable String word(JsonNode object, String field) {
    var value = object.path(field);
    if (!value.isValueNode() || value.isNull()) {
      return null;
    }
    var word = storable(value.asString());
    return word.isBlank() ? null : word;
  }

  /** PostgreSQL keeps every character but this one, and would keep nothing of what is around it. */
  private static String storable(String text) {
    return text.replace('\0', '\uFFFD');
  }

  private static @Nullable Boolean truth(JsonNode object, String field) {
    var word = word(object, field);
    return word == null ? null : Boolean.valueOf(word);
  }

  static @Nullable Integer whole(JsonNode object, String field) {
    var word = word(object, field);
    return word != null && word.matches("\\d{1,9}") ? Integer.valueOf(word) : null;
  }

  /** Seconds, milliseconds or nanoseconds with {@code Z}; without, UTC is meant. */
  private static @Nullable Instant instant(JsonNode object, String field) {
    var word = word(object, field);
    if (word == null) {
      return null;
    }
    try {
      return Instant.parse(word);
    } catch (DateTimeException _) {
      var local = localTime(word);
      return local == null ? null : local.toInstant(ZoneOffset.UTC);
    }
  }

  private static @Nullable LocalDateTime windowEdge(
      JsonNode execution, String field, @Nullable String zone) {
    var original = word(execution, field + "Original");
    if (original != null) {
      return localTime(original);
    }
    var instant = instant(execution, field);
    try {
      return instant == null || zone == null
          ? null
          : LocalDateTime.ofInstant(instant, ZoneId.of(zone));
    } catch (DateTimeException _) {
      return null;
    }
  }

  private static @Nullable LocalDateTime localTime(String word) {
    try {
      return LocalDateTime.parse(word);
    } catch (DateTimeException _) {
      try {
        return OffsetDateTime.parse(word).toLocalDateTime();
      } catch (DateTimeException _) {
        return null;
      }
    }
  }

  private static Map<String, String> parameterValues(JsonNode values) {
    var texts = new LinkedHashMap<String, String>();
    values.forEachEntry(
        (name, value) ->
            texts.put(
                storable(name),
                value.isString() ? storable(value.stringValue()) : value.toString()));
    return texts;
  }

  private static List<AmcOutputColumn> outputColumns(JsonNode columns) {
    var read = new ArrayList<AmcOutputColumn>();
    for (var column : columns) {
      var name = word(column, "name");
      if (name != null) {
        read.add(new AmcOutputColumn(name, word(column, "columnType"), word(column, "dataType")));
      }
    }
    return read;
  }
}
