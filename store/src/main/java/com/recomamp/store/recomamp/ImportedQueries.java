package com.recomamp.store.recomamp;

import static com.recomamp.store.Columns.timestamptz;

import com.recomamp.store.execution.Requester;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import com.recomamp.workflows.query.QueryParameter;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * Workflows of RecomAMP as saved queries: with all their versions, of which the last is current.
 */
public class ImportedQueries {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final JdbcClient jdbc;

  public ImportedQueries(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param versions in the order of their numbers; the last one is current
   * @param archivedAt null for one that was in RecomAMP's list
   */
  public record Query(
      QueryId id,
      String importedAs,
      String name,
      @Nullable String description,
      List<String> tags,
      Requester owner,
      Instant createdAt,
      Instant updatedAt,
      @Nullable Instant archivedAt,
      List<Version> versions) {}

  public record Version(
      int number,
      String sql,
      List<QueryParameter> parameters,
      @Nullable String note,
      Requester creator,
      Instant createdAt) {}

  public void add(Query query, String actor) {
    jdbc.sql(
            """
            with created as (
              insert into query (id, name, description, tags, current_version, created_by, updated_by, created_at,
                                 updated_at, archived_at)
              values (:id, :name, :description, :tags, :version, :owner, :owner, :createdAt, :updatedAt, :archivedAt)
              returning *)
            insert into query_event (query_id, number, type, version, name, description, tags, actor, note)
            select id, revision, 'created', current_version, name, description, tags, :actor, :note
              from created
            """)
        .param("id", query.id().uuid())
        .param("name", query.name())
        .param("description", query.description())
        .param("tags", query.tags().toArray(String[]::new))
        .param("version", query.versions().getLast().number())
        .param("owner", query.owner().id())
        .param("createdAt", timestamptz(query.createdAt()))
        .param("updatedAt", timestamptz(query.updatedAt()))
        .param("archivedAt", timestamptz(query.archivedAt()))
        .param("actor", actor)
        .param("note", "imported from RecomAMP, where it was " + query.importedAs())
        .update();
    query.versions().forEach(version -> add(query.id(), version));
  }

  private void add(QueryId query, Version version) {
    jdbc.sql(
            """
            insert into query_version (query_id, number, sql, parameters, note, created_by, created_at)
            values (:query, :number, :sql, :parameters::jsonb, :note, :creator, :createdAt)
            """)
        .param("query", query.uuid())
        .param("number", version.number())
        .param("sql", version.sql())
        .param("parameters", JSON.writeValueAsString(version.parameters()))
        .param("note", version.note())
        .param("creator", version.creator().id())
        .param("createdAt", timestamptz(version.createdAt()))
        .update();
  }

  /**
   * What an execution needs to know of its query.
   *
   * @param versions the numbers of those that were imported, ascending
   */
  public record Known(
      QueryId id, String name, InstanceId home, Requester owner, List<Integer> versions) {

    /** The last one up to this number, which RecomAMP may have made since then. */
    public int version(int number) {
      return versions.reversed().stream()
          .filter(each -> each <= number)
          .findFirst()
          .orElseGet(versions::getFirst);
    }
  }

  /** Those that were brought over, by the UUID that they had. */
  public Map<UUID, Known> known() {
    var known = new HashMap<UUID, Known>();
    jdbc.sql(
            """
            select m.source_id, q.id, q.name, h.instance_id, u.id as owner_id, u.name as owner,
                   array(select v.number
                           from query_version v
                           join query_event e on e.query_id = v.query_id and e.type = 'created'
                          where v.query_id = q.id
                            and v.number <= e.version
                          order by v.number) as versions
              from imported m
              join query q on q.id = m.target
              join query_home h on h.query_id = q.id
              join app_user u on u.id = q.created_by
             where m.kind = 'query'
            """)
        .query(
            (ResultSet row) -> {
              known.put(
                  row.getObject("source_id", UUID.class),
                  new Known(
                      new QueryId(row.getObject("id", UUID.class)),
                      row.getString("name"),
                      new InstanceId(row.getString("instance_id")),
                      new Requester(row.getObject("owner_id", UUID.class), row.getString("owner")),
                      List.of((Integer[]) row.getArray("versions").getArray())));
            });
    return known;
  }
}
