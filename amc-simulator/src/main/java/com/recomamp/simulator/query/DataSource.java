package com.recomamp.simulator.query;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** One of AMC's tables, as AMC describes it. */
public record DataSource(String id, String description, List<Column> columns) {
  /**
   * @param metric rather than a dimension
   */
  public record Column(String name, String dataType, boolean metric, String sensitivity) {}

  /** All of them, by id. */
  public static List<DataSource> all() {
    return StreamSupport.stream(Catalogue.tables().spliterator(), false)
        .map(DataSource::of)
        .sorted(Comparator.comparing(DataSource::id))
        .toList();
  }

  public static Optional<DataSource> find(String id) {
    return all().stream().filter(source -> source.id.equals(id)).findFirst();
  }

  private static DataSource of(Table table) {
    return new DataSource(
        table.name(),
        table.description(),
        table.columns().stream()
            .map(
                column ->
                    new Column(
                        column.name(), column.type(), column.metric(), column.sensitivity().name()))
            .toList());
  }
}
