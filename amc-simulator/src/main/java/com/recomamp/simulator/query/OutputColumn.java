package com.recomamp.simulator.query;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A column of a result, in AMC's words.
 *
 * @param precision and scale of a DECIMAL
 */
public record OutputColumn(
    String name,
    String dataType,
    boolean metric,
    @Nullable Integer precision,
    @Nullable Integer scale) {

  /** The first line of a file. */
  public static String header(Stream<String> names) {
    return Csv.line(names.toArray());
  }
}
