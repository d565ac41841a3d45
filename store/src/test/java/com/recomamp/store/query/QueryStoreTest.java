package com.recomamp.store.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.TestDatabase;
import com.recomamp.store.execution.Requester;
import com.recomamp.workflows.query.ParameterType;
import com.recomamp.workflows.query.QueryId;
import com.recomamp.workflows.query.QueryParameter;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueryStoreTest {
  private final TestDatabase database = new TestDatabase();
  private final QueryStore queries = new QueryStore(database.jdbc);

  @Test
  void aSavedQueryIsReadAsItWasSaved() {
    var parameters =
        List.of(
            new QueryParameter(
                "brands", ParameterType.LIST_OF_STRING, false, List.of("a"), "Which brands"),
            new QueryParameter("least", ParameterType.INTEGER, true, null, null));

    var id = queries.create("Reach", "By brand", "select 1", parameters, Requester.LOCAL);

    assertThat(queries.find(id, 1)).isEqualTo(queries.find(id)).isPresent();
    var query = queries.find(id).orElseThrow();
    assertThat(query.version()).isEqualTo(1);
    assertThat(query.sql()).isEqualTo("select 1");
    assertThat(query.parameters()).isEqualTo(parameters);
    assertThat(query.createdBy()).isEqualTo("local");
  }

  @Test
  void archivedQueriesStayReadableByVersionOnly() {
    var id = queries.create("Reach", null, "select 1", List.of(), Requester.LOCAL);
    database.jdbc.sql("update query set archived_at = now()").update();

    assertThat(queries.list()).isEmpty();
    assertThat(queries.find(id)).isEmpty();
    assertThat(queries.find(id, 1)).isPresent();
  }

  @Test
  void theListGoesByName() {
    queries.create("b", null, "select 1", List.of(), Requester.LOCAL);
    queries.create("A", null, "select 1", List.of(), Requester.LOCAL);

    assertThat(queries.list()).extracting(SavedQuery::name).containsExactly("A", "b");
    assertThat(queries.find(QueryId.next())).isEmpty();
  }
}
