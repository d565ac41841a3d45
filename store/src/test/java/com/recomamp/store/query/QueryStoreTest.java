package com.recomamp.store.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.recomamp.store.Scene;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.store.query.QueryChange.Archived;
import com.recomamp.store.query.QueryChange.Changed;
import com.recomamp.store.query.QueryChange.Stale;
import com.recomamp.workflows.query.ParameterType;
import com.recomamp.workflows.query.QueryId;
import com.recomamp.workflows.query.QueryParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.DataAccessException;

class QueryStoreTest {
  private static final QueryDraft REACH = draft("Reach", "select 1");

  @RegisterExtension static final Scene scene = new Scene();

  private final QueryStore queries = new QueryStore(scene.jdbc, VisibleInstances.ALL);

  @Test
  void aSavedQueryIsReadAsItWasSaved() {
    var parameters =
        List.of(
            new QueryParameter(
                "brands",
                ParameterType.LIST_OF_STRING,
                false,
                List.of("a"),
                "Which brands",
                List.of("a", "b")),
            new QueryParameter("least", ParameterType.INTEGER, true, null, null));
    var draft =
        new QueryDraft("Reach", "By brand", List.of("brand", "reach"), "select 1", parameters);

    var id = queries.create(draft, Requester.LOCAL, "for Monday");

    var query = found(id);
    assertThat(queries.find(id, 1)).contains(query);
    assertThat(query.version()).isEqualTo(1);
    assertThat(draftOf(query)).isEqualTo(draft);
    assertThat(query.createdBy()).isEqualTo("local");
    assertThat(query.updatedBy()).isEqualTo("local");
    assertThat(queries.version(id, 1).orElseThrow().note()).isEqualTo("for Monday");
  }

  @Test
  void otherSqlOrOtherParametersAreANewVersionAndTheOldOneStays() {
    var id = queries.create(REACH, Requester.LOCAL, null);
    var declared =
        List.of(new QueryParameter("n", ParameterType.DECIMAL, false, 0.5, null, List.of(0.5, 1)));

    change(id, draft("Reach", "select 2"));
    change(id, new QueryDraft("Reach", null, List.of(), "select 2", declared));

    assertThat(found(id).version()).isEqualTo(3);
    assertThat(found(id).parameters()).isEqualTo(declared);
    assertThat(queries.find(id, 2).orElseThrow().parameters()).isEmpty();
    assertThat(queries.find(id, 1).orElseThrow().sql()).isEqualTo("select 1");
    assertThat(queries.versions(id, null, 10))
        .extracting(QueryVersion::version)
        .containsExactly(3, 2, 1);
    assertThat(queries.versions(id, 3, 1)).extracting(QueryVersion::version).containsExactly(2);
  }

  @Test
  void anotherNameDescriptionOrTagIsNoVersionButIsRecorded() {
    var editor = scene.user("Ada");
    var id = queries.create(REACH, Requester.LOCAL, null);
    var renamed = new QueryDraft("Range", "By brand", List.of("reach"), "select 1", List.of());

    queries.change(id, found(id).revision(), renamed, editor, "clearer");

    assertThat(found(id).version()).isEqualTo(1);
    assertThat(draftOf(found(id))).isEqualTo(renamed);
    assertThat(found(id).updatedBy()).isEqualTo("Ada");
    var event = queries.events(id, null, 10).getFirst();
    assertThat(event.type()).isEqualTo("described");
    assertThat(event.name()).isEqualTo("Range");
    assertThat(event.tags()).containsExactly("reach");
    assertThat(event.actor()).isEqualTo("Ada");
    assertThat(event.note()).isEqualTo("clearer");
    assertThat(queries.events(id, event.number(), 10))
        .extracting(QueryEvent::type, QueryEvent::name)
        .containsExactly(tuple("created", "Reach"));
  }

  @Test
  void whatSaysTheSameChangesNothing() {
    var declared =
        List.of(
            new QueryParameter("n", ParameterType.INTEGER, false, 5L, null),
            new QueryParameter("l", ParameterType.LIST_OF_DECIMAL, false, List.of(1, 2.5), null));
    var draft = new QueryDraft("Reach", null, List.of("a"), "select 1", declared);
    var id = queries.create(draft, Requester.LOCAL, null);
    var before = found(id);

    assertThat(change(id, draft)).isEqualTo(new Changed(before));

    assertThat(found(id)).isEqualTo(before);
    assertThat(queries.events(id, null, 10)).hasSize(1);
  }

  @Test
  void aChangeOfWhatSomebodyElseHasChangedIsStale() {
    var id = queries.create(REACH, Requester.LOCAL, null);
    var read = found(id).revision();
    queries.change(id, read, draft("Reach", "select 2"), Requester.LOCAL, null);
    var now = found(id);

    assertThat(queries.change(id, read, draft("Reach", "select 3"), Requester.LOCAL, null))
        .contains(new Stale(now));
    assertThat(queries.change(id, read, draft("Range", "select 2"), Requester.LOCAL, null))
        .contains(new Stale(now));

    assertThat(found(id)).isEqualTo(now);
  }

  @Test
  void ofManyChangesAtOnceOneIsWrittenAndTheOthersAreStale() throws Exception {
    var id = queries.create(REACH, Requester.LOCAL, null);
    var read = found(id).revision();
    var changes =
        IntStream.range(2, 14)
            .<Callable<QueryChange>>mapToObj(
                i ->
                    () ->
                        queries
                            .change(id, read, draft("Reach", "select " + i), Requester.LOCAL, null)
                            .orElseThrow())
            .toList();

    var answers = Scene.atOnce(changes);

    assertThat(answers).filteredOn(Changed.class::isInstance).hasSize(1);
    assertThat(answers).filteredOn(Stale.class::isInstance).hasSize(11);
    assertThat(found(id).version()).isEqualTo(2);
    assertThat(queries.events(id, null, 20)).hasSize(2);
  }

  @Test
  void anArchivedQueryIsReadButNotChangedUntilItComesBack() {
    var id = queries.create(REACH, Requester.LOCAL, null);
    queries.archive(id, Requester.LOCAL, "old");
    queries.archive(id, Requester.LOCAL, "again");

    assertThat(listed(null, false)).isEmpty();
    assertThat(listed(null, true)).containsExactly("Reach");
    assertThat(found(id).archivedAt()).isNotNull();
    assertThat(queries.find(id, 1)).isPresent();
    assertThat(change(id, draft("Reach", "select 2"))).isInstanceOf(Archived.class);

    queries.unarchive(id, Requester.LOCAL, null);
    assertThat(listed(null, false)).containsExactly("Reach");
    assertThat(change(id, draft("Reach", "select 2"))).isInstanceOf(Changed.class);
    assertThat(queries.events(id, null, 10))
        .extracting(QueryEvent::type)
        .containsExactly("new_version", "unarchived", "archived", "created");
  }

  @Test
  void theDatabaseRefusesToChangeAVersion() {
    queries.create(REACH, Requester.LOCAL, null);

    assertThatThrownBy(() -> scene.jdbc.sql("update query_version set sql = 'other'").update())
        .isInstanceOf(DataAccessException.class)
        .hasMessageContaining("never changes");
    assertThatThrownBy(() -> scene.jdbc.sql("delete from query_version").update())
        .isInstanceOf(DataAccessException.class);
  }

  @Test
  void theListGoesByNamePageByPage() {
    for (var name : List.of("b", "A", "c", "b", "D")) {
      queries.create(draft(name, "select 1"), Requester.LOCAL, null);
    }
    var names = new ArrayList<String>();
    QueryId after = null;
    do {
      var page = queries.list(new QueryFilter(null, Set.of(), false, after, 2));
      page.items().forEach(query -> names.add(query.name()));
      after = page.next();
    } while (after != null);

    assertThat(names).containsExactly("A", "b", "b", "c", "D");
    assertThat(queries.find(QueryId.next())).isEmpty();
  }

  @Test
  void textIsLookedForInWhatPeopleRemember() {
    var ada = scene.user("Ada");
    var id =
        queries.create(
            new QueryDraft(
                "Reach_by", "Per brand", List.of("Weekly"), "select x from dsp_views", List.of()),
            ada,
            null);
    queries.create(draft("Other", "select 1"), Requester.LOCAL, null);

    for (var text : List.of("reach", "h_b", "BRAND", "week", "dsp_views", "ada", id.toString())) {
      assertThat(listed(text, false)).as(text).containsExactly("Reach_by");
    }
    assertThat(listed("h%b", false)).isEmpty();
    assertThat(listed("nothing", false)).isEmpty();
  }

  @Test
  void aQueryIsListedByAllOfItsTags() {
    queries.create(tagged("both", "a", "b"), Requester.LOCAL, null);
    queries.create(tagged("one", "b"), Requester.LOCAL, null);
    var old = queries.create(tagged("old", "b", "c"), Requester.LOCAL, null);
    queries.archive(old, Requester.LOCAL, null);

    assertThat(queries.list(new QueryFilter(null, Set.of("a", "b"), false, null, 9)).items())
        .extracting(QuerySummary::name)
        .containsExactly("both");
    assertThat(queries.tags()).containsExactly(new QueryTag("b", 2), new QueryTag("a", 1));
  }

  private QueryChange change(QueryId id, QueryDraft draft) {
    return queries.change(id, found(id).revision(), draft, Requester.LOCAL, null).orElseThrow();
  }

  private SavedQuery found(QueryId id) {
    return queries.find(id).orElseThrow();
  }

  private List<String> listed(@Nullable String text, boolean archived) {
    return queries.list(new QueryFilter(text, Set.of(), archived, null, 10)).items().stream()
        .map(QuerySummary::name)
        .toList();
  }

  private static QueryDraft draft(String name, String sql) {
    return new QueryDraft(name, null, List.of(), sql, List.of());
  }

  private static QueryDraft tagged(String name, String... tags) {
    return new QueryDraft(name, null, List.of(tags), "select 1", List.of());
  }

  private static QueryDraft draftOf(SavedQuery query) {
    return new QueryDraft(
        query.name(), query.description(), query.tags(), query.sql(), query.parameters());
  }
}
