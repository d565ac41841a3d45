package com.recomamp.store.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.execution.CommandFilter;
import com.recomamp.store.execution.ExecutionFilter;
import com.recomamp.store.execution.ExecutionTotals;
import com.recomamp.store.execution.ExecutionViews;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.query.QueryDraft;
import com.recomamp.store.query.QueryFilter;
import com.recomamp.store.query.QueryHomeStore;
import com.recomamp.store.query.QueryStore;
import com.recomamp.store.query.QuerySummary;
import com.recomamp.workflows.execution.ExecutionKind;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class VisibleInstancesTest {
  @RegisterExtension private final Scene scene = new Scene();

  private static final ExecutionFilter ALL_RUNS =
      new ExecutionFilter(ExecutionKind.RUN, Set.of(), null, null, null, null, 50);

  @Test
  void aMemberSeesTheInstanceAndWhatBelongsToIt() {
    var own = scene.instance();
    var foreign = scene.instance();
    var member = member(own);
    var mine = scene.accepted(own);
    var theirs = scene.accepted(foreign);
    var executions = new ExecutionViews(scene.jdbc, member);
    var instances = new InstanceViews(scene.jdbc, member);

    assertThat(executions.list(ALL_RUNS).items())
        .singleElement()
        .satisfies(execution -> assertThat(execution.id()).isEqualTo(mine));
    assertThat(executions.find(mine)).isPresent();
    assertThat(executions.find(theirs)).isEmpty();
    assertThat(executions.exists(theirs)).isFalse();
    assertThat(executions.events(theirs)).isEmpty();
    assertThat(executions.all(List.of(mine, theirs))).hasSize(1);
    assertThat(instances.list()).hasSize(1);
    assertThat(instances.find(foreign.id())).isEmpty();
    assertThat(instances.view(foreign.id())).isEmpty();
    assertThat(instances.accounts())
        .singleElement()
        .satisfies(account -> assertThat(account.accountId()).isEqualTo(own.accountId()));
    assertThat(instances.account(foreign.accountId())).isEmpty();
    assertThat(new ExecutionTotals(scene.jdbc, member).since(Instant.EPOCH).all()).isEqualTo(1);
    assertThat(
            scene.commands.matching(
                new CommandFilter(Set.of(), Set.of(), null, null, null), member, null))
        .containsExactly(mine);
  }

  @Test
  void aQueryIsSeenFromItsHomeAndOneWithoutFromEverywhere() {
    var own = scene.instance();
    var foreign = scene.instance();
    var member = member(own);
    var all = new QueryStore(scene.jdbc, VisibleInstances.ALL);
    var homes = new QueryHomeStore(scene.jdbc, VisibleInstances.ALL);
    var here = all.create(draft("here"), Requester.LOCAL, null);
    var there = all.create(draft("there"), Requester.LOCAL, null);
    all.create(draft("anywhere"), Requester.LOCAL, null);
    homes.give(here, own.id());
    homes.give(there, foreign.id());
    var queries = new QueryStore(scene.jdbc, member);

    assertThat(queries.list(new QueryFilter(null, Set.of(), false, null, 50)).items())
        .extracting(QuerySummary::name)
        .containsExactly("anywhere", "here");
    assertThat(queries.find(there)).isEmpty();
    assertThat(queries.count()).isEqualTo(2);
    assertThat(queries.lastChanged(50)).hasSize(2);
    assertThat(queries.tags())
        .singleElement()
        .satisfies(tag -> assertThat(tag.queries()).isEqualTo(2));
    assertThat(new QueryHomeStore(scene.jdbc, member).all()).containsOnlyKeys(here);
    assertThat(new QueryHomeStore(scene.jdbc, member).queries()).containsOnlyKeys(own.id());
  }

  @Test
  void whoIsMemberOfNothingSeesNothing() {
    scene.accepted(scene.instance());
    var nobody = VisibleInstances.of(scene.user("nobody").id());

    assertThat(new ExecutionViews(scene.jdbc, nobody).list(ALL_RUNS).items()).isEmpty();
    assertThat(new InstanceViews(scene.jdbc, nobody).list()).isEmpty();
    assertThat(new InstanceViews(scene.jdbc, nobody).accounts()).isEmpty();
  }

  private VisibleInstances member(PinnedInstance instance) {
    var user = scene.user("maria").id();
    scene
        .jdbc
        .sql("insert into instance_member (user_id, instance_id) values (?, ?)")
        .params(user, instance.id().value())
        .update();
    return VisibleInstances.of(user);
  }

  private static QueryDraft draft(String name) {
    return new QueryDraft(name, null, List.of("tag"), "select 1", List.of());
  }
}
