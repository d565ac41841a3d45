package com.recomamp.amc;

import java.util.List;

/**
 * A table that queries of an instance may read.
 *
 * @param id the name that queries call it by
 * @param columns by their names
 */
public record AmcDataSource(String id, List<String> columns) {

  public AmcDataSource {
    columns = List.copyOf(columns);
  }
}
