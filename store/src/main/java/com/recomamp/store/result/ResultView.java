package com.recomamp.store.result;

import static com.recomamp.store.Columns.instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is known about a result without its rows.
 *
 * @param bytes of the CSV that a download gives
 * @param files how many AMC wrote
 * @param sha256 of the CSV that a download gives
 * @param expiredAt since when its rows are gone
 */
public record ResultView(
    ResultKind kind,
    long rows,
    long bytes,
    int files,
    String sha256,
    List<Manifest.Column> columns,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant expiredAt) {

  /** From a row of {@code result}. */
  public static ResultView of(ResultSet row) throws SQLException {
    return new ResultView(
        ResultKind.of(row.getString("kind")),
        row.getLong("rows"),
        row.getLong("bytes"),
        row.getInt("files"),
        row.getString("sha256"),
        JsonMapper.shared().readValue(row.getString("columns"), new TypeReference<>() {}),
        instant(row, "expired_at"));
  }
}
