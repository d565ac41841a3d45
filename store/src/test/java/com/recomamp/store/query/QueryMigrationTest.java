package com.recomamp.store.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.TestDatabase;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.workflows.query.QueryId;
import com.recomamp.workflows.query.QueryParameter;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class QueryMigrationTest {
  private final TestDatabase database = new TestDatabase();
  private final QueryStore queries = new QueryStore(database.jdbc, VisibleInstances.ALL);

  @Test
  void aQueryThatWasSavedBeforeTagsAndHistoryExistedIsReadAndChanged() {
    var id = QueryId.next();
    database.jdbc.sql("drop schema public cascade").update();
    database.jdbc.sql("create schema public").update();
    migrateTo("10");
    database
        .jdbc
        .sql("insert into query (id, name, created_by) values (?, 'Reach', ?)")
        .params(id.uuid(), Requester.LOCAL.id())
        .update();
    database
        .jdbc
        .sql(
            """
            insert into query_version (query_id, number, sql, parameters, created_by)
            values (?, 1, 'select 1', '[{"name": "n", "type": "integer", "required": true, "default": null,
                    "description": null}]', ?)
            """)
        .params(id.uuid(), Requester.LOCAL.id())
        .update();

    migrateTo("latest");

    var query = queries.find(id).orElseThrow();
    assertThat(query.tags()).isEmpty();
    assertThat(query.updatedBy()).isEqualTo("local");
    assertThat(query.parameters()).extracting(QueryParameter::allowedValues).containsOnlyNulls();
    assertThat(queries.events(id, null, 10))
        .extracting(QueryEvent::type)
        .containsExactly("created");
    var renamed = new QueryDraft("Range", null, List.of(), "select 1", query.parameters());
    queries.change(id, query.revision(), renamed, Requester.LOCAL, null);
    assertThat(queries.find(id).orElseThrow().version()).isEqualTo(1);
  }

  private void migrateTo(String version) {
    Flyway.configure().dataSource(database.dataSource).target(version).load().migrate();
  }
}
