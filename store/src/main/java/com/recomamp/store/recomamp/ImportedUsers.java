package com.recomamp.store.recomamp;

import com.recomamp.store.execution.Requester;
import java.sql.ResultSet;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Users of RecomAMP, who may be users here already. */
public class ImportedUsers {
  private final JdbcClient jdbc;

  public ImportedUsers(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  public boolean isTaken(String name) {
    return jdbc.sql("select exists (select 1 from app_user where name = :name)")
        .param("name", name)
        .query(Boolean.class)
        .single();
  }

  /** Those who were brought over, by the UUID that they had. */
  public Map<UUID, Requester> known() {
    var known = new HashMap<UUID, Requester>();
    jdbc.sql(
            """
            select m.source_id, u.id, u.name
              from imported m
              join app_user u on u.id = m.target
             where m.kind = 'user'
            """)
        .query(
            (ResultSet row) -> {
              known.put(
                  row.getObject("source_id", UUID.class),
                  new Requester(row.getObject("id", UUID.class), row.getString("name")));
            });
    return known;
  }
}
