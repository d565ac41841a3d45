package com.recomamp.store.query;

import com.recomamp.store.execution.Requester;
import com.recomamp.workflows.query.QueryId;
import com.recomamp.workflows.query.QueryParameter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Saved queries; a version never changes. */
public class QueryStore {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final JdbcClient jdbc;

  public QueryStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Saves a new query as its version 1. */
  public QueryId create(
      String name,
      @Nullable String description,
      String sql,
      List<QueryParameter> parameters,
      Requester creator) {
    var id = QueryId.next();
    jdbc.sql(
            """
            with created as (
              insert into query (id, name, description, created_by)
              values (:id, :name, :description, :creator)
              returning id, current_version, created_by)
            insert into query_version (query_id, number, sql, parameters, created_by)
            select id, current_version, :sql, :parameters::jsonb, created_by
              from created
            """)
        .param("id", id.uuid())
        .param("name", name)
        .param("description", description)
        .param("creator", creator.id())
        .param("sql", sql)
        .param("parameters", JSON.writeValueAsString(parameters))
        .update();
    return id;
  }

  /** By name; not the archived ones. */
  public List<SavedQuery> list() {
    return saved("v.number = q.current_version and q.archived_at is null", Map.of());
  }

  /** The current version, unless the query is archived. */
  public Optional<SavedQuery> find(QueryId id) {
    return saved(
            "v.number = q.current_version and q.archived_at is null and q.id = :id",
            Map.of("id", id.uuid()))
        .stream()
        .findFirst();
  }

  /** Any version, also of an archived query. */
  public Optional<SavedQuery> find(QueryId id, int version) {
    return saved("v.number = :version and q.id = :id", Map.of("id", id.uuid(), "version", version))
        .stream()
        .findFirst();
  }

  private List<SavedQuery> saved(String condition, Map<String, Object> values) {
    return jdbc.sql(
            """
            select q.id, v.number, q.name, q.description, v.sql, v.parameters, u.name as creator,
                   q.created_at, q.updated_at
              from query q
              join query_version v on v.query_id = q.id
              join app_user u on u.id = q.created_by
             where %s
             order by lower(q.name), q.id
            """
                .formatted(condition))
        .params(values)
        .query(QueryStore::query)
        .list();
  }

  private static SavedQuery query(ResultSet row, int number) throws SQLException {
    return new SavedQuery(
        new QueryId(row.getObject("id", UUID.class)),
        row.getInt("number"),
        row.getString("name"),
        row.getString("description"),
        row.getString("sql"),
        JSON.readValue(row.getString("parameters"), new TypeReference<List<QueryParameter>>() {}),
        row.getString("creator"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        row.getObject("updated_at", OffsetDateTime.class).toInstant());
  }
}
