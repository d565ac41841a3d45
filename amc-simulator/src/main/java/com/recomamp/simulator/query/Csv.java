package com.recomamp.simulator.query;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Blob;
import java.sql.SQLException;
import java.sql.Struct;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values as AMC writes them into a file: a quote is escaped with a backslash, not doubled. */
final class Csv {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS", Locale.ROOT);

  private Csv() {}

  static String line(@Nullable Object[] values) {
    return Arrays.stream(values).map(Csv::field).collect(Collectors.joining(",")) + "\n";
  }

  /** What a field says, from what the database gives. */
  static @Nullable Object read(@Nullable Object value) throws SQLException {
    return switch (value) {
      case null -> null;
      case Array array -> list(Arrays.asList((Object[]) array.getArray()));
      case Struct struct -> list(Arrays.asList(struct.getAttributes()));
      case Map<?, ?> map -> list(map.entrySet());
      case Collection<?> collection -> list(collection);
      case Timestamp stamp -> STAMP.format(stamp.toLocalDateTime());
      case LocalDateTime stamp -> STAMP.format(stamp);
      case OffsetDateTime stamp -> STAMP.format(stamp);
      case LocalDate date -> date.toString();
      case Blob bytes -> HexFormat.of().formatHex(bytes.getBytes(1, (int) bytes.length()));
      case Number number -> number;
      case Boolean flag -> flag;
      default -> value.toString();
    };
  }

  private static String list(Collection<?> values) throws SQLException {
    var text = new StringBuilder("[");
    for (var value : values) {
      text.append(text.length() > 1 ? ", " : "").append(text(read(value)));
    }
    return text.append("]").toString();
  }

  private static String field(@Nullable Object value) {
    var text = text(value);
    return text.matches("(?s)[^\",\\\\\\r\\n]*")
        ? text
        : "\"%s\"".formatted(text.replace("\\", "\\\\").replace("\"", "\\\""));
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case BigDecimal decimal -> decimal.toPlainString();
      case Double real when Double.isFinite(real) ->
          new BigDecimal(real.toString()).stripTrailingZeros().toPlainString();
      default -> value.toString();
    };
  }
}
