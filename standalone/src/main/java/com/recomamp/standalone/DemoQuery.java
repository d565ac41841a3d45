package com.recomamp.standalone;

import com.recomamp.workflows.query.QueryParameter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A query to start with, as an agency would write it; the index is {@code demo/queries.json}. */
record DemoQuery(
    String name,
    String description,
    List<String> tags,
    String file,
    List<QueryParameter> parameters) {

  static List<DemoQuery> all() {
    try (var index = resource("queries.json")) {
      return JsonMapper.shared().readValue(index, new TypeReference<List<DemoQuery>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String sql() {
    try (var sql = resource(file)) {
      return new String(sql.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(
        DemoQuery.class.getResourceAsStream("/demo/" + name), "demo/" + name);
  }
}
