package com.recomamp.simulator;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;

/** The one JSON mapper: absent instead of null, durations as {@code 90s}. */
final class Json {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(
              new SimpleModule()
                  .addSerializer(Duration.class, new DurationWriter())
                  .addDeserializer(Duration.class, new DurationReader()))
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
          .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** The object in the text, or nothing when the text is something else. */
  static @Nullable ObjectNode objectIn(byte[] text) {
    try {
      return MAPPER.readTree(text) instanceof ObjectNode object ? object : null;
    } catch (JacksonException notJson) {
      return null;
    }
  }

  /**
   * The object as a record; what is wrong with it is told by the names of its fields.
   *
   * @throws IllegalArgumentException with that
   */
  static <T> T read(ObjectNode object, Class<T> type) {
    try {
      return MAPPER
          .readerFor(type)
          .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .with(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .readValue(MAPPER.writeValueAsBytes(object));
    } catch (UnrecognizedPropertyException unknown) {
      throw new IllegalArgumentException(
          "there is no %s, only %s"
              .formatted(
                  unknown.getPropertyName(),
                  unknown.getKnownPropertyIds().stream()
                      .map(String::valueOf)
                      .sorted()
                      .collect(Collectors.joining(", "))),
          unknown);
    } catch (JacksonException wrong) {
      if (wrong.getCause() instanceof IllegalArgumentException ours) {
        throw ours;
      }
      var field = wrong.getPath().isEmpty() ? "" : wrong.getPath().getFirst().getPropertyName();
      throw new IllegalArgumentException(
          "%s cannot be %s".formatted(field, object.get(field)), wrong);
    }
  }

  /** The same fields by name. */
  static ObjectNode sorted(ObjectNode object) {
    var sorted = object();
    object.propertyNames().stream().sorted().forEach(name -> sorted.set(name, object.get(name)));
    return sorted;
  }

  /**
   * A scalar as text, as AMC coerces {@code 900}, {@code "900"}, {@code true} and {@code "True"};
   * nothing when absent or null.
   */
  static @Nullable String text(JsonNode object, String field) {
    var value = object.get(field);
    return value == null || !value.isValueNode() || value.isNull() ? null : value.asString();
  }

  private static final class DurationWriter extends ValueSerializer<Duration> {
    @Override
    public void serialize(Duration duration, JsonGenerator json, SerializationContext context) {
      json.writeString(Durations.write(duration));
    }
  }

  private static final class DurationReader extends ValueDeserializer<Duration> {
    @Override
    public Duration deserialize(JsonParser json, DeserializationContext context) {
      if (json.currentToken().isStructStart()) {
        context.reportWrongTokenException(this, JsonToken.VALUE_STRING, "a duration is a text");
      }
      return Durations.parse(json.getString());
    }
  }
}
