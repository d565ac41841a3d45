package com.recomamp.store.result;

import java.util.List;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is known about a result without its rows.
 *
 * @param kind rows, partly_suppressed, suppressed or empty_or_suppressed
 * @param bytes of the CSV that a download gives
 * @param files how many AMC wrote
 * @param sha256 of the CSV that a download gives
 */
public record ResultView(
    String kind, long rows, long bytes, int files, String sha256, List<Manifest.Column> columns) {

  /** The columns as the database keeps them. */
  public static List<Manifest.Column> columns(String json) {
    return JsonMapper.shared().readValue(json, new TypeReference<>() {});
  }
}
