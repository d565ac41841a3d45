package com.recomamp.store.query;

import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table {@code query_home}: the instance at which a query runs unless a request names one. */
public class QueryHomeStore {
  private final JdbcClient jdbc;
  private final Supplier<VisibleInstances> visible;

  /**
   * @param visible which instances exist, for whoever looks at the moment
   */
  public QueryHomeStore(JdbcClient jdbc, Supplier<VisibleInstances> visible) {
    this.jdbc = jdbc;
    this.visible = visible;
  }

  public record Home(InstanceId instance, String instanceName) {}

  /** For good: a query that has one keeps it. */
  public void give(QueryId query, InstanceId instance) {
    jdbc.sql(
            """
            insert into query_home (query_id, instance_id)
            values (:query, :instance)
            on conflict do nothing
            """)
        .param("query", query.uuid())
        .param("instance", instance.value())
        .update();
  }

  public Optional<Home> of(QueryId query) {
    return Optional.ofNullable(
        homes("h.query_id = :query", Map.of("query", query.uuid())).get(query));
  }

  public Map<QueryId, Home> all() {
    return homes("true", Map.of());
  }

  private Map<QueryId, Home> homes(String condition, Map<String, Object> values) {
    var instances = visible.get();
    var homes = new HashMap<QueryId, Home>();
    jdbc.sql(
            """
            select h.query_id, h.instance_id, i.name
              from query_home h
              join instance i on i.id = h.instance_id
             where %s
               and %s
            """
                .formatted(condition, instances.contain("h.instance_id")))
        .params(instances.values(values))
        .query((ResultSet row) -> put(row, homes));
    return homes;
  }

  private static void put(ResultSet row, Map<QueryId, Home> homes) throws SQLException {
    homes.put(
        new QueryId(row.getObject("query_id", UUID.class)),
        new Home(new InstanceId(row.getString("instance_id")), row.getString("name")));
  }

  /** How many queries that are not archived each instance is the home of. */
  public Map<InstanceId, Long> queries() {
    var instances = visible.get();
    var counts = new HashMap<InstanceId, Long>();
    jdbc.sql(
            """
            select h.instance_id, count(*) as queries
              from query_home h
              join query q on q.id = h.query_id
             where q.archived_at is null
               and %s
             group by h.instance_id
            """
                .formatted(instances.contain("h.instance_id")))
        .params(instances.values(Map.of()))
        .query(
            (ResultSet row) -> {
              counts.put(new InstanceId(row.getString("instance_id")), row.getLong("queries"));
            });
    return counts;
  }
}
