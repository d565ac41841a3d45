package com.recomamp.store.recomamp;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A row of RecomAMP, as text. A column that is missing there is null. Whoever asks for a value says
 * what it must be.
 */
public final class SourceRow {
  /** Python writes NaN, which is no JSON. */
  static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .optionalStart()
          .appendOffset("+HH:mm", "Z")
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HH", "Z")
          .optionalEnd()
          .toFormatter();

  /** A text in a text in a text is JSON that somebody encoded too often; nobody did more. */
  private static final int MOST_ENCODINGS = 3;

  private final SourceTable table;
  private final UUID id;
  private final Map<String, @Nullable String> values;

  SourceRow(SourceTable table, UUID id, Map<String, @Nullable String> values) {
    this.table = table;
    this.id = id;
    this.values = values;
  }

  public SourceTable table() {
    return table;
  }

  public UUID id() {
    return id;
  }

  /** Null for blank text too. */
  public @Nullable String text(String column) {
    var value = values.get(column);
    return value == null || value.isBlank() ? null : value;
  }

  public String text(String column, String otherwise) {
    var value = text(column);
    return value == null ? otherwise : value;
  }

  /**
   * @throws BadRow if it is missing
   */
  public String required(String column) {
    var value = text(column);
    if (value == null) {
      throw new BadRow("it has no " + column);
    }
    return value;
  }

  /**
   * @throws BadRow if it is none
   */
  public @Nullable UUID uuid(String column) {
    var value = text(column);
    try {
      return value == null ? null : UUID.fromString(value.strip());
    } catch (IllegalArgumentException _) {
      throw isNot(column, value, "a UUID");
    }
  }

  /**
   * A time without a zone is UTC.
   *
   * @throws BadRow if it is none
   */
  public @Nullable Instant instant(String column) {
    var value = text(column);
    if (value == null) {
      return null;
    }
    try {
      var text = value.strip().replace(' ', 'T');
      if (text.length() == 10) {
        return LocalDate.parse(text).atTime(LocalTime.MIDNIGHT).toInstant(ZoneOffset.UTC);
      }
      var read = TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
      var instant =
          read instanceof OffsetDateTime time
              ? time.toInstant()
              : LocalDateTime.from(read).toInstant(ZoneOffset.UTC);
      if (instant.isBefore(Instant.EPOCH)) {
        throw new DateTimeException("before there was AMC");
      }
      return instant;
    } catch (DateTimeException _) {
      throw isNot(column, value, "a time");
    }
  }

  public boolean flag(String column, boolean otherwise) {
    var value = text(column);
    return value == null ? otherwise : value.equals("true") || value.equals("t");
  }

  /**
   * @throws BadRow if it is none
   */
  public @Nullable Integer integer(String column) {
    var value = text(column);
    try {
      return value == null ? null : Integer.valueOf(value.strip());
    } catch (NumberFormatException _) {
      throw isNot(column, value, "a whole number");
    }
  }

  /**
   * @throws BadRow if it is none
   */
  public @Nullable BigDecimal decimal(String column) {
    var value = text(column);
    try {
      return value == null ? null : new BigDecimal(value.strip());
    } catch (NumberFormatException _) {
      throw isNot(column, value, "a number");
    }
  }

  /**
   * The JSON of a column, also if it lies there as a string. Null for no JSON and for null.
   *
   * @throws BadRow if it is none
   */
  public @Nullable JsonNode json(String column) {
    var value = text(column);
    try {
      for (int i = 0; i < MOST_ENCODINGS && value != null; i++) {
        var node = JSON.readTree(value);
        if (!node.isString()) {
          return node.isNull() || node.isMissingNode() ? null : node;
        }
        value = node.asString().isBlank() ? null : node.asString();
      }
    } catch (JacksonException _) {
      throw isNot(column, value, "JSON");
    }
    if (value == null) {
      return null;
    }
    throw new BadRow("%s is text where JSON should be".formatted(column));
  }

  /**
   * The object in a column; nothing is an empty one.
   *
   * @throws BadRow if it is something else
   */
  public Map<String, @Nullable Object> object(String column) {
    var node = json(column);
    if (node == null || node.isArray() && node.isEmpty()) {
      return new LinkedHashMap<>();
    }
    if (!node.isObject()) {
      throw new BadRow("%s is not an object".formatted(column));
    }
    return object(node);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, @Nullable Object> object(JsonNode node) {
    return (Map<String, @Nullable Object>) JSON.convertValue(node, LinkedHashMap.class);
  }

  /** Says of a column what it is not and, unless that is a secret, what it is. */
  private static BadRow isNot(String column, @Nullable String value, String expected) {
    return new BadRow(
        SourceTable.isSecret(column)
            ? "%s is not %s".formatted(column, expected)
            : "%s is \"%s\", not %s".formatted(column, shortened(String.valueOf(value)), expected));
  }

  private static String shortened(String value) {
    return value.length() <= 40 ? value : value.substring(0, 40) + "…";
  }
}
