package com.recomamp.store.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What a load collected, counted while it streamed. {@code bytes} and {@code sha256} are of header
 * and rows together.
 */
public record Manifest(
    ResultKind kind,
    byte[] header,
    List<Column> columns,
    int files,
    long rows,
    int chunks,
    long bytes,
    String sha256) {

  /**
   * @param type AMC's word, lower case; {@code string} where AMC says none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Column(String name, String type) {}
}
