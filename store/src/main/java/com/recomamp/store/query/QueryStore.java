package com.recomamp.store.query;

import static com.recomamp.store.Columns.instant;

import com.recomamp.store.execution.Requester;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.workflows.query.QueryId;
import com.recomamp.workflows.query.QueryParameter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Saved queries; a version never changes. */
public class QueryStore {
  private static final JsonMapper JSON = JsonMapper.shared();

  private static final String SAVED =
      """
      select q.id, v.number, q.revision, q.name, q.description, q.tags, v.sql, v.parameters,
             c.name as creator, q.created_at, e.name as editor, q.updated_at, q.archived_at,
             (select source_text from imported where kind = 'query' and target = q.id) as imported_as
        from query q
        join query_version v on v.query_id = q.id
        join app_user c on c.id = q.created_by
        join app_user e on e.id = q.updated_by
      """;

  private final JdbcClient jdbc;
  private final Supplier<VisibleInstances> visible;

  /**
   * @param visible at which instances queries may be at home to exist, for whoever looks at the
   *     moment
   */
  public QueryStore(JdbcClient jdbc, Supplier<VisibleInstances> visible) {
    this.jdbc = jdbc;
    this.visible = visible;
  }

  /** Saves a new query as its version 1. */
  public QueryId create(QueryDraft draft, Requester creator, @Nullable String note) {
    var id = QueryId.next();
    jdbc.sql(
            """
            with created as (
              insert into query (id, name, description, tags, created_by, updated_by)
              values (:id, :name, :description, :tags, :by, :by)
              returning *),
            first as (
              insert into query_version (query_id, number, sql, parameters, note, created_by)
              select id, current_version, :sql, :parameters::jsonb, :note, created_by
                from created)
            insert into query_event (query_id, number, type, version, name, description, tags, actor, note)
            select id, revision, 'created', current_version, name, description, tags, :actor, :note
              from created
            """)
        .params(written(id, draft, creator, note))
        .update();
    return id;
  }

  /**
   * Writes the draft over the query; nothing is written if it says what the query says already.
   *
   * @param revision the one that the draft was made from
   * @return empty if there is no such query
   */
  public Optional<QueryChange> change(
      QueryId id, long revision, QueryDraft draft, Requester editor, @Nullable String note) {
    return find(id).map(now -> change(now, revision, draft, editor, note));
  }

  private QueryChange change(
      SavedQuery now, long revision, QueryDraft draft, Requester editor, @Nullable String note) {
    if (now.archivedAt() != null) {
      return new QueryChange.Archived(now);
    }
    if (now.revision() != revision) {
      return new QueryChange.Stale(now);
    }
    boolean sameContent =
        now.sql().equals(draft.sql()) && now.parameters().equals(asStored(draft.parameters()));
    var draftAsNow =
        new QueryDraft(now.name(), now.description(), now.tags(), draft.sql(), draft.parameters());
    if (sameContent && draft.equals(draftAsNow)) {
      return new QueryChange.Changed(now);
    }
    int written =
        jdbc.sql(
                """
                with changed as (
                  update query
                     set name = :name,
                         description = :description,
                         tags = :tags,
                         current_version = case when :isNewVersion then current_version + 1 else current_version end,
                         revision = revision + 1,
                         updated_by = :by,
                         updated_at = now()
                   where id = :id
                     and revision = :revision
                  returning *),
                versioned as (
                  insert into query_version (query_id, number, sql, parameters, note, created_by)
                  select id, current_version, :sql, :parameters::jsonb, :note, :by
                    from changed
                   where :isNewVersion)
                insert into query_event (query_id, number, type, version, name, description, tags, actor, note)
                select id, revision, case when :isNewVersion then 'new_version' else 'described' end,
                       current_version, name, description, tags, :actor, :note
                  from changed
                """)
            .params(written(now.queryId(), draft, editor, note))
            .param("revision", revision)
            .param("isNewVersion", !sameContent)
            .update();
    var after = find(now.queryId()).orElseThrow();
    // Somebody was faster since it was read above: whoever archived it raised the revision too.
    return written == 1 ? new QueryChange.Changed(after) : new QueryChange.Stale(after);
  }

  /** Out of the lists, and not to be run or changed; already archived, it stays as it is. */
  public void archive(QueryId id, Requester by, @Nullable String note) {
    keep(id, "archived", "null", "now()", by, note);
  }

  public void unarchive(QueryId id, Requester by, @Nullable String note) {
    keep(id, "unarchived", "not null", "null", by, note);
  }

  private void keep(
      QueryId id, String type, String before, String after, Requester by, @Nullable String note) {
    jdbc.sql(
            """
            with changed as (
              update query
                 set archived_at = %s,
                     revision = revision + 1,
                     updated_by = :by,
                     updated_at = now()
               where id = :id
                 and archived_at is %s
              returning *)
            insert into query_event (query_id, number, type, version, name, description, tags, actor, note)
            select id, revision, :type, current_version, name, description, tags, :actor, :note
              from changed
            """
                .formatted(after, before))
        .param("id", id.uuid())
        .param("type", type)
        .param("by", by.id())
        .param("actor", by.name())
        .param("note", note)
        .update();
  }

  /** With its current version. */
  public Optional<SavedQuery> find(QueryId id) {
    return saved("v.number = q.current_version", Map.of("id", id.uuid()));
  }

  public Optional<SavedQuery> find(QueryId id, int version) {
    return saved("v.number = :version", Map.of("id", id.uuid(), "version", version));
  }

  private Optional<SavedQuery> saved(String whichVersion, Map<String, Object> values) {
    var instances = visible.get();
    return jdbc.sql(
            SAVED
                + " where q.id = :id and "
                + whichVersion
                + " and "
                + instances.containHomeOf("q.id"))
        .params(instances.values(values))
        .query(QueryStore::query)
        .optional();
  }

  /** Those that are not archived, with SQL and parameters, the last changed first. */
  public List<SavedQuery> lastChanged(int limit) {
    var instances = visible.get();
    return jdbc.sql(
            SAVED
                + """
                 where v.number = q.current_version
                   and q.archived_at is null
                   and %s
                 order by q.updated_at desc, q.id
                 limit :limit
                """
                    .formatted(instances.containHomeOf("q.id")))
        .params(instances.values(Map.of("limit", limit)))
        .query(QueryStore::query)
        .list();
  }

  public QueryPage list(QueryFilter filter) {
    var conditions = new ArrayList<String>();
    var values = new HashMap<String, Object>();
    var instances = visible.get();
    conditions.add(filter.archived() ? "q.archived_at is not null" : "q.archived_at is null");
    conditions.add(instances.containHomeOf("q.id"));
    if (!filter.tags().isEmpty()) {
      conditions.add("q.tags @> :tags::text[]");
      values.put("tags", filter.tags().toArray(String[]::new));
    }
    if (filter.text() != null) {
      conditions.add(textCondition(filter.text(), values));
    }
    if (filter.after() != null) {
      conditions.add(
          "(lower(q.name), q.id) > (select lower(name), id from query where id = :after)");
      values.put("after", filter.after().uuid());
    }
    // One more than asked for tells whether there is a next page.
    values.put("limit", filter.limit() + 1);
    var found =
        jdbc.sql(
                """
                select q.id, q.current_version, q.name, q.description, q.tags,
                       c.name as creator, q.created_at, e.name as editor, q.updated_at, q.archived_at,
                       (select source_text from imported where kind = 'query' and target = q.id) as imported_as
                  from query q
                  join query_version v on v.query_id = q.id and v.number = q.current_version
                  join app_user c on c.id = q.created_by
                  join app_user e on e.id = q.updated_by
                 where %s
                 order by lower(q.name), q.id
                 limit :limit
                """
                    .formatted(String.join("\n and ", conditions)))
            .params(instances.values(values))
            .query(QueryStore::summary)
            .list();
    if (found.size() <= filter.limit()) {
      return new QueryPage(found, null);
    }
    var items = found.subList(0, filter.limit());
    return new QueryPage(List.copyOf(items), items.getLast().queryId());
  }

  private static String textCondition(String text, Map<String, Object> values) {
    values.put("text", "%" + text.replaceAll("([\\\\%_])", "\\\\$1") + "%");
    var inText =
        """
        q.name ilike :text or q.description ilike :text or v.sql ilike :text
          or c.name ilike :text or e.name ilike :text
          or exists (select 1 from unnest(q.tags) tag where tag ilike :text)\
        """;
    try {
      values.put("named", QueryId.parse(text).uuid());
      return "(q.id = :named or " + inText + ")";
    } catch (IllegalArgumentException _) {
      return "(" + inText + ")";
    }
  }

  /** How many are not archived. */
  public long count() {
    var instances = visible.get();
    return jdbc.sql(
            "select count(*) from query q where archived_at is null and "
                + instances.containHomeOf("q.id"))
        .params(instances.values(Map.of()))
        .query(Long.class)
        .single();
  }

  /** Those of queries that are not archived, the most used first. */
  public List<QueryTag> tags() {
    var instances = visible.get();
    return jdbc.sql(
            """
            select tag, count(*) as queries
              from query q, unnest(tags) tag
             where archived_at is null
               and %s
             group by tag
             order by queries desc, lower(tag), tag
            """
                .formatted(instances.containHomeOf("q.id")))
        .params(instances.values(Map.of()))
        .query((row, _) -> new QueryTag(row.getString("tag"), row.getLong("queries")))
        .list();
  }

  /**
   * Newest first.
   *
   * @param before the last version of the page before
   */
  public List<QueryVersion> versions(QueryId id, @Nullable Integer before, int limit) {
    return versions(
        "null as sql, null::jsonb as parameters",
        "v.number < :before",
        Map.of(
            "id",
            id.uuid(),
            "before",
            before == null ? Integer.MAX_VALUE : before,
            "limit",
            limit));
  }

  public Optional<QueryVersion> version(QueryId id, int version) {
    return versions(
            "v.sql, v.parameters",
            "v.number = :version",
            Map.of("id", id.uuid(), "version", version, "limit", 1))
        .stream()
        .findFirst();
  }

  private List<QueryVersion> versions(
      String largeColumns, String condition, Map<String, Object> values) {
    return jdbc.sql(
            """
            select v.number, %s, v.note, u.name as creator, v.created_at
              from query_version v
              join app_user u on u.id = v.created_by
             where v.query_id = :id
               and %s
             order by v.number desc
             limit :limit
            """
                .formatted(largeColumns, condition))
        .params(values)
        .query(QueryStore::version)
        .list();
  }

  /**
   * Newest first.
   *
   * @param before the last event of the page before
   */
  public List<QueryEvent> events(QueryId id, @Nullable Long before, int limit) {
    return jdbc.sql(
            """
            select number, at, type, version, name, description, tags, actor, note
              from query_event
             where query_id = :id
               and number < :before
             order by number desc
             limit :limit
            """)
        .param("id", id.uuid())
        .param("before", before == null ? Long.MAX_VALUE : before)
        .param("limit", limit)
        .query(QueryStore::event)
        .list();
  }

  private static Map<String, @Nullable Object> written(
      QueryId id, QueryDraft draft, Requester by, @Nullable String note) {
    var values = new HashMap<String, @Nullable Object>();
    values.put("id", id.uuid());
    values.put("name", draft.name());
    values.put("description", draft.description());
    values.put("tags", draft.tags().toArray(String[]::new));
    values.put("sql", draft.sql());
    values.put("parameters", JSON.writeValueAsString(draft.parameters()));
    values.put("by", by.id());
    values.put("actor", by.name());
    values.put("note", note);
    return values;
  }

  /** JSON has fewer kinds of numbers than Java: only what was read back compares. */
  private static List<QueryParameter> asStored(List<QueryParameter> parameters) {
    return parameters(JSON.writeValueAsString(parameters));
  }

  private static List<QueryParameter> parameters(String json) {
    return JSON.readValue(json, new TypeReference<List<QueryParameter>>() {});
  }

  private static SavedQuery query(ResultSet row, int number) throws SQLException {
    return new SavedQuery(
        new QueryId(row.getObject("id", UUID.class)),
        row.getInt("number"),
        row.getLong("revision"),
        row.getString("name"),
        row.getString("description"),
        tags(row),
        row.getString("sql"),
        parameters(row.getString("parameters")),
        row.getString("creator"),
        at(row, "created_at"),
        row.getString("editor"),
        at(row, "updated_at"),
        instant(row, "archived_at"),
        row.getString("imported_as"));
  }

  private static QuerySummary summary(ResultSet row, int number) throws SQLException {
    return new QuerySummary(
        new QueryId(row.getObject("id", UUID.class)),
        row.getInt("current_version"),
        row.getString("name"),
        row.getString("description"),
        tags(row),
        row.getString("creator"),
        at(row, "created_at"),
        row.getString("editor"),
        at(row, "updated_at"),
        instant(row, "archived_at"),
        row.getString("imported_as"));
  }

  private static QueryVersion version(ResultSet row, int number) throws SQLException {
    var parameters = row.getString("parameters");
    return new QueryVersion(
        row.getInt("number"),
        row.getString("sql"),
        parameters == null ? null : parameters(parameters),
        row.getString("note"),
        row.getString("creator"),
        at(row, "created_at"));
  }

  private static QueryEvent event(ResultSet row, int number) throws SQLException {
    return new QueryEvent(
        row.getLong("number"),
        at(row, "at"),
        row.getString("type"),
        row.getInt("version"),
        row.getString("name"),
        row.getString("description"),
        tags(row),
        row.getString("actor"),
        row.getString("note"));
  }

  private static List<String> tags(ResultSet row) throws SQLException {
    return List.of((String[]) row.getArray("tags").getArray());
  }

  private static Instant at(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
