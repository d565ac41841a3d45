package com.recomamp.store.execution;

import static com.recomamp.store.Scene.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.execution.SlotStore.Granted;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.execution.Priority;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrantTest {
  @RegisterExtension private final Scene scene = new Scene();
  private UUID account;
  private PinnedInstance instance;

  @BeforeEach
  void anInstance() {
    account = scene.account(200);
    instance = scene.instance(account, 10);
  }

  @Test
  void whatWaitsGetsTheFreePlacesOfItsInstanceAndNoMore() {
    var waiting = scene.waiting(13, instance);

    var granted = scene.grant(account);

    assertThat(granted.winners()).containsExactlyInAnyOrderElementsOf(waiting.subList(0, 10));
    assertThat(scene.held(instance)).isEqualTo(10);
    assertThat(scene.grant(account)).isEqualTo(Granted.NONE);
  }

  @Test
  void aFreedPlaceGoesToTheNext() {
    var waiting = scene.waiting(12, instance);
    scene.grant(account);

    scene.attempts.closed(scene.latest(waiting.get(3)), "cancelled");

    assertThat(scene.grant(account).winners()).containsExactly(waiting.get(10));
  }

  @Test
  void theAccountsCapHoldsOverAllItsInstances() {
    var small = scene.account(5);
    var instances = Stream.generate(() -> scene.instance(small, 3)).limit(3).toList();
    instances.forEach(each -> scene.waiting(4, each));

    assertThat(scene.grant(small).winners()).hasSize(5);

    assertThat(instances.stream().mapToLong(scene::held).sum()).isEqualTo(5);
    assertThat(instances).allSatisfy(each -> assertThat(scene.held(each)).isLessThanOrEqualTo(3));
  }

  @Test
  void runsOfOthersTakePlaces() {
    scene.others(instance, 8);
    scene.waiting(5, instance);

    assertThat(scene.grant(account).winners()).hasSize(2);
  }

  @Test
  void runsOfOthersTakePlacesOfTheAccountToo() {
    var small = scene.account(10);
    var busy = scene.instance(small, 10);
    var other = scene.instance(small, 10);
    scene.others(busy, 7);
    scene.waiting(5, other);

    assertThat(scene.grant(small).winners()).hasSize(3);
  }

  @Test
  void aCensusThatNobodyRenewsDoesNotCloseAnInstanceForEver() {
    scene.others(instance, 10);
    scene.waiting(3, instance);
    assertThat(scene.grant(account).winners()).isEmpty();

    scene.setLook(instance, "census_at = now() - interval '16 minutes'");

    assertThat(scene.grant(account).winners()).hasSize(3);
  }

  @Test
  void moreRunsOfOthersThanPlacesAreNoDebt() {
    var other = scene.instance(account, 10);
    scene.others(instance, 30);
    scene.waiting(2, instance);
    scene.waiting(2, other);

    assertThat(scene.grant(account).winners()).hasSize(2);
    assertThat(scene.held(other)).isEqualTo(2);
  }

  @Test
  void aPlaceGivesOnlyAsLongAsTheCapWasNotLowered() {
    scene.waiting(10, instance);
    scene.grant(account);
    scene.jdbc.sql("update instance set slot_cap = 4").update();
    scene.waiting(1, instance);

    assertThat(scene.grant(account)).isEqualTo(Granted.NONE);
  }

  @Test
  void theUrgentGoFirst() {
    var backfill = scene.waiting(instance, Requester.LOCAL, Priority.BACKFILL);
    var retry = scene.waiting(instance, Requester.LOCAL, Priority.RETRY);
    var scheduled = scene.waiting(instance, Requester.LOCAL, Priority.SCHEDULED);
    var interactive = scene.waiting(instance, Requester.LOCAL, Priority.INTERACTIVE);

    assertThat(oneByOne()).containsExactly(interactive, scheduled, retry, backfill);
  }

  @Test
  void sixHoursOfWaitingAreOneStepOfPriority() {
    var old = scene.waiting(instance, Requester.LOCAL, Priority.BACKFILL);
    scene.set(old, "arrived_at = now() - interval '12 hours 1 minute'");
    var lessOld = scene.waiting(instance, Requester.LOCAL, Priority.BACKFILL);
    scene.set(lessOld, "arrived_at = now() - interval '11 hours'");
    var urgent = scene.waiting(instance, Requester.LOCAL, Priority.RETRY);

    assertThat(oneByOne()).containsExactly(old, urgent, lessOld);
  }

  @Test
  void aClickDoesNotWaitForABacklogThatHasAgedForDays() {
    var ann = scene.user("ann");
    scene.flood(scene.waiting(instance, ann, Priority.BACKFILL), 200);
    scene.jdbc.sql("update attempt set arrived_at = now() - interval '5 days'").update();
    scene.grant(account);
    var own = scene.waiting(instance, ann, Priority.INTERACTIVE);
    var ofAColleague = scene.waiting(instance, scene.user("bob"), Priority.INTERACTIVE);

    scene.jdbc.sql("update instance set slot_cap = 12").update();

    assertThat(scene.grant(account).winners()).containsExactlyInAnyOrder(own, ofAColleague);
  }

  @Test
  void whatHasAgedIsNotPassedByEveryClickOfAColleague() {
    var ann = scene.user("ann");
    var bob = scene.user("bob");
    var aged = scene.waiting(instance, ann, Priority.BACKFILL);
    scene.set(aged, "arrived_at = now() - interval '5 days'");
    scene.waiting(instance, bob, Priority.INTERACTIVE);
    scene.waiting(instance, bob, Priority.INTERACTIVE);

    assertThat(oneByOne().getFirst()).isEqualTo(aged);
  }

  @Test
  void whoCameFirstGoesFirst() {
    var waiting = new ArrayList<>(scene.waiting(6, instance));
    for (int i = 0; i < waiting.size(); i++) {
      scene.set(
          waiting.get(i), "arrived_at = now() - interval '%d minutes'".formatted((i * 5) % 6));
    }

    var arrived =
        IntStream.range(0, 6)
            .boxed()
            .sorted((a, b) -> Integer.compare((b * 5) % 6, (a * 5) % 6))
            .map(waiting::get)
            .toList();
    assertThat(oneByOne()).containsExactlyElementsOf(arrived);
  }

  @Test
  void aColleagueDoesNotWaitForFiveThousandOfSomebodyElse() {
    var busy = scene.user("busy");
    var colleague = scene.user("colleague");
    flood(5_000, busy);
    assertThat(scene.grant(account).winners()).hasSize(10);
    var first = scene.waiting(instance, colleague, Priority.INTERACTIVE);
    var second = scene.waiting(instance, colleague, Priority.INTERACTIVE);

    freeOne();
    assertThat(scene.grant(account).winners()).containsExactly(first);
    freeOne();
    assertThat(scene.grant(account).winners()).containsExactly(second);
  }

  @Test
  void twoUsersWithLongQueuesShareThePlacesEvenly() {
    var one = scene.user("one");
    var other = scene.user("other");
    flood(500, one);
    flood(500, other);

    var winners = scene.grant(account).winners();

    assertThat(winners).hasSize(10);
    assertThat(winners).filteredOn(winner -> requesterOf(winner).equals(one.id())).hasSize(5);
  }

  @Test
  void whatAUserHoldsElsewhereInTheAccountIsPartOfTheirShare() {
    var elsewhere = scene.instance(account, 10);
    var holder = scene.user("holder");
    var newcomer = scene.user("newcomer");
    scene.waiting(elsewhere, holder, Priority.INTERACTIVE);
    scene.grant(account);
    scene.waiting(instance, holder, Priority.INTERACTIVE);
    var newcomers = scene.waiting(instance, newcomer, Priority.INTERACTIVE);

    assertThat(oneByOne().getFirst()).isEqualTo(newcomers);
  }

  @Test
  void aPausedInstanceGetsNothingAndItsNeighbourDoes() {
    var neighbour = scene.instance(account, 10);
    scene.waiting(instance);
    var granted = scene.waiting(neighbour);
    scene
        .jdbc
        .sql("update instance set paused_at = now() where id = :id")
        .param("id", instance.id().value())
        .update();

    assertThat(scene.grant(account).winners()).containsExactly(granted);
  }

  @Test
  void aPausedAccountGetsNothing() {
    scene.waiting(instance);
    scene.jdbc.sql("update account set paused_at = now()").update();

    assertThat(scene.grant(account)).isEqualTo(Granted.NONE);
  }

  @Test
  void whatIsNotDueIsPassedOver() {
    var later = scene.waiting(instance);
    scene.set(later, "not_before = now() + interval '1 minute'");
    var due = scene.waiting(instance);
    scene.set(due, "not_before = now() - interval '1 minute'");

    assertThat(scene.grant(account).winners()).containsExactly(due);
  }

  @Test
  void whatIsToBeCancelledIsPassedOver() {
    var cancelled = scene.waiting(instance);
    scene.executions.cancelRequested(cancelled, "local", "api");
    var next = scene.waiting(instance);

    assertThat(scene.grant(account).winners()).containsExactly(next);
  }

  @Test
  void whatWaitsForAPersonIsPassedOver() {
    scene.attempts.parked(
        scene.latest(scene.waiting(instance)), FailureClass.UNAUTHORIZED, "no access");
    var next = scene.waiting(instance);

    assertThat(scene.grant(account).winners()).containsExactly(next);
  }

  @Test
  void tenThatWaitForAPersonDoNotStopTheInstance() {
    scene.waiting(10, instance);
    for (var execution : scene.grant(account).winners()) {
      scene.attempts.parked(scene.latest(execution), FailureClass.UNAUTHORIZED, "no access");
    }
    scene.waiting(10, instance);

    assertThat(scene.grant(account).winners()).hasSize(10);
  }

  @Test
  void anotherAccountIsNotServed() {
    scene.waiting(scene.instance());

    assertThat(scene.grant(account)).isEqualTo(Granted.NONE);
  }

  @Test
  void eachInstanceOfAWinnerGetsOneTender() {
    var other = scene.instance(account, 10);
    scene.waiting(3, instance);
    scene.waiting(2, other);

    assertThat(scene.grant(account).untended())
        .containsExactlyInAnyOrder(instance.id(), other.id());
    scene.waiting(3, instance);
    assertThat(scene.grant(account).untended()).isEmpty();
    assertThat(scene.tended(instance)).isTrue();
  }

  @Test
  void anInstanceThatWasNeverLookedAtGetsItsTender() {
    scene.jdbc.sql("delete from instance_look").update();
    scene.waiting(instance);

    assertThat(scene.grant(account).untended()).containsExactly(instance.id());
    assertThat(scene.tended(instance)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update instance set slot_cap = 0",
        "update account set slot_cap = 0",
        "update instance set paused_at = now()",
        "update account set paused_at = now()",
        "update instance_look set foreign_live = 10, census_at = now()",
        "update attempt set closed_at = now(), closed_as = 'failed'",
        "update attempt set parked_at = now()",
        "update attempt set not_before = now() + interval '1 minute'",
        "update execution set cancel_requested_at = now()"
      })
  void withNothingToHandOutTheAccountIsNotLocked(String reason) throws Exception {
    scene.waiting(3, instance);
    scene.jdbc.sql(reason).update();
    try (var holder = scene.session();
        var asker = scene.session()) {
      lockAccount(holder);
      asker.jdbc.sql("set local statement_timeout = '5s'").update();

      assertThat(asker.slots.grant(account)).isEqualTo(Granted.NONE);
    }
  }

  @Test
  void withAPlaceToHandOutTheAccountIsLocked() throws Exception {
    var waiting = scene.waiting(instance);
    try (var holder = scene.session();
        var asker = scene.session()) {
      lockAccount(holder);

      var grant = asker.begin(() -> asker.slots.grant(account));
      asker.awaitBlocked(grant);
      holder.commit();

      assertThat(grant.get().winners()).containsExactly(waiting);
    }
  }

  @Test
  void aGrantBlocksNobodyWhoAccepts() throws Exception {
    scene.waiting(3, instance);
    try (var granter = scene.session();
        var acceptor = scene.session()) {
      granter.slots.grant(account);
      acceptor.jdbc.sql("set local statement_timeout = '5s'").update();

      acceptor
          .jdbc
          .sql(
              "insert into instance (id, uuid, account_id, name, type) select 'x',"
                  + " gen_random_uuid(), id, 'x', 'x' from account")
          .update();
    }
    assertThat(scene.waiting(instance)).isNotNull();
  }

  @Test
  void aGrantDoesNotWaitForADecisionThatWaitsForIt() throws Exception {
    var decided = scene.waiting(instance);
    var next = scene.waiting(instance);
    try (var decision = scene.session();
        var granter = scene.session()) {
      decision.executions.lock(decided);
      assertThat(granter.slots.grant(account).winners()).containsExactly(next);

      var grant = decision.begin(() -> decision.slots.grant(account));
      decision.awaitBlocked(grant);
      granter.commit();

      assertThat(grant.get().winners()).containsExactly(decided);
    }
  }

  @Test
  void aGrantDoesNotWaitForALookThatWaitsForIt() throws Exception {
    scene.waiting(1, instance);
    scene.grant(account);
    scene.waiting(1, instance);
    var look = scene.looks.begin(instance.id());
    try (var tender = scene.session();
        var granter = scene.session()) {
      assertThat(tender.looks.isNewest(instance.id(), look)).isTrue();
      assertThat(granter.slots.grant(account).winners()).hasSize(1);

      scene.waiting(1, instance);
      var grant = tender.begin(() -> tender.slots.grant(account));
      tender.awaitBlocked(grant);
      granter.commit();

      assertThat(grant.get().winners()).hasSize(1);
    }
  }

  @Test
  void manyGrantsAtOnceNeverExceedACap() throws Exception {
    var small = scene.account(17);
    var instances = Stream.generate(() -> scene.instance(small, 4)).limit(6).toList();
    for (int round = 0; round < 5; round++) {
      instances.forEach(each -> scene.waiting(3, each));

      var granted = atOnce(24, () -> scene.grant(small));

      var winners = granted.stream().flatMap(each -> each.winners().stream()).toList();
      assertThat(new HashSet<>(winners)).hasSameSizeAs(winners);
      assertThat(instances.stream().mapToLong(scene::held).sum()).isEqualTo(17);
      assertThat(instances).allSatisfy(each -> assertThat(scene.held(each)).isLessThanOrEqualTo(4));
      if (round == 0) {
        assertThat(granted.stream().flatMap(each -> each.untended().stream()).toList())
            .doesNotHaveDuplicates();
      }
      winners.stream()
          .limit(5)
          .forEach(winner -> scene.attempts.closed(scene.latest(winner), "failed"));
      scene.grant(small);
    }
  }

  /** The order in which a single place is handed on. */
  private List<ExecutionId> oneByOne() {
    scene
        .jdbc
        .sql("update instance set slot_cap = 1 where id = :id")
        .param("id", instance.id().value())
        .update();
    var order = new ArrayList<ExecutionId>();
    for (var granted = scene.grant(account);
        !granted.winners().isEmpty();
        granted = scene.grant(account)) {
      assertThat(granted.winners()).hasSize(1);
      order.addAll(granted.winners());
      scene.attempts.closed(scene.latest(granted.winners().getFirst()), "failed");
    }
    return order;
  }

  private void freeOne() {
    scene
        .jdbc
        .sql(
            """
            update attempt
               set amc_ended_at = now()
             where (execution_id, number) = (select execution_id, number
                                               from attempt
                                              where granted_at is not null
                                                and amc_ended_at is null
                                              limit 1)
            """)
        .update();
  }

  private void flood(int count, Requester requester) {
    var template = scene.accepted(instance, requester, Priority.INTERACTIVE);
    scene.flood(template, count);
  }

  private UUID requesterOf(ExecutionId execution) {
    return scene
        .jdbc
        .sql("select requested_by from execution where id = :id")
        .param("id", execution.uuid())
        .query(UUID.class)
        .single();
  }

  private void lockAccount(com.recomamp.store.Session session) {
    session
        .jdbc
        .sql("select id from account where id = :id for no key update")
        .param("id", account)
        .query(UUID.class)
        .single();
  }
}
