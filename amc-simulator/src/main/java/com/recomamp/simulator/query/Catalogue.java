package com.recomamp.simulator.query;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** AMC's tables, as {@code tables.txt} has them. */
final class Catalogue {
  private static final Map<String, Table> TABLES = read();

  private Catalogue() {}

  static Optional<Table> table(String name) {
    return Optional.ofNullable(TABLES.get(name.toLowerCase(Locale.ROOT)));
  }

  static Iterable<Table> tables() {
    return TABLES.values();
  }

  private static Map<String, Table> read() {
    try (var resource =
        Objects.requireNonNull(Catalogue.class.getResourceAsStream("tables.txt"), "tables.txt")) {
      var tables = new LinkedHashMap<String, Table>();
      for (var block :
          new String(resource.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^table ")) {
        if (!block.startsWith("#")) {
          var table = table(block.strip().lines().toArray(String[]::new), tables);
          tables.put(table.name(), table);
        }
      }
      return tables;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Table table(String[] lines, Map<String, Table> known) {
    var columns = new LinkedHashMap<String, Table.Column>();
    for (var i = 4; i < lines.length; i++) {
      if (lines[i].startsWith("like ")) {
        var model = Objects.requireNonNull(known.get(lines[i].substring("like ".length())));
        model.columns().forEach(column -> columns.put(column.name(), column));
      } else {
        var fields = lines[i].split(" \\| ", 5);
        columns.put(
            fields[0],
            new Table.Column(
                fields[0],
                fields[1],
                fields[2].equals("METRIC"),
                Sensitivity.valueOf(fields[3]),
                fields[4]));
      }
    }
    var time = lines[2].substring("time ".length());
    return new Table(
        lines[0],
        lines[1].substring("about ".length()),
        time.equals("none") ? null : time,
        lines[3].substring("from ".length()),
        List.copyOf(columns.values()));
  }
}
