package com.recomamp.store.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Columns;
import com.recomamp.store.TestDatabase;
import com.recomamp.store.execution.ExecutionView.AtAmc;
import com.recomamp.store.execution.ExecutionView.WaitingFor;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionKind;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExecutionViewsTest {
  private static final Instant NOON = Instant.parse("2026-10-10T12:00:00Z");

  private final TestDatabase database = new TestDatabase();
  private final AcceptanceStore acceptances =
      new AcceptanceStore(database.jdbc, database.transactions);
  private final ExecutionViews views = new ExecutionViews(database.jdbc, VisibleInstances.ALL);

  @Test
  void pagesNeitherRepeatNorSkipWhileNewOnesArrive() {
    var before = new ArrayList<ExecutionId>();
    for (int i = 0; i < 7; i++) {
      before.addFirst(accepted("Reach", null));
    }
    var seen = new ArrayList<ExecutionId>();
    ExecutionId cursor = null;
    do {
      var page = views.list(filter(null, cursor, 3));
      page.items().forEach(item -> seen.add(item.id()));
      cursor = page.next();
      accepted("Later", null);
    } while (cursor != null);

    assertThat(seen).isEqualTo(before);
  }

  @Test
  void aTextIsTextAndNoPattern() {
    accepted("100 percent", null);
    var percent = accepted("100% reach", null);
    var underscore = accepted("Reach", "for brand_x");
    accepted("Reach", "for brandyx");
    var backslash = accepted("a\\b", null);

    assertThat(found("100%")).containsExactly(percent);
    assertThat(found("BRAND_X")).containsExactly(underscore);
    assertThat(found("\\")).containsExactly(backslash);
    assertThat(found("' or true --")).isEmpty();
  }

  @Test
  void anIdIsFoundByHowItBegins() {
    var id = accepted("Reach", null);
    accepted("exec_ is not an id here", null);

    assertThat(found(id.toString())).containsExactly(id);
    assertThat(found(id.toString().substring(0, 29))).containsExactly(id);
    assertThat(found("exec_")).hasSize(2);
    assertThat(found("exec_zzz")).isEmpty();
  }

  @Test
  void aRequesterIsFoundByName() {
    accepted("Reach", null);

    assertThat(found("loca")).hasSize(1);
    assertThat(found("somebody")).isEmpty();
  }

  @Test
  void statusAndInstanceNarrowTheList() {
    var running = accepted("Reach", null);
    accepted("Reach", null);
    set(running, ExecutionStatus.RUNNING);

    assertThat(
            views
                .list(
                    new ExecutionFilter(
                        ExecutionKind.RUN,
                        Set.of(ExecutionStatus.RUNNING, ExecutionStatus.FAILED),
                        TestDatabase.INSTANCE.id(),
                        null,
                        null,
                        null,
                        10))
                .items())
        .extracting(ExecutionView::id)
        .containsExactly(running);
  }

  @Test
  void theListLeavesOutWhatIsLarge() {
    accepted("Reach", null);

    assertThat(views.list(filter(null, null, 1)).items())
        .singleElement()
        .satisfies(
            item -> {
              assertThat(item.sql()).isNull();
              assertThat(item.parameters()).isNull();
            });
  }

  @Test
  void whoWaitsForASlotHasItsPlaceInLine() {
    var first = accepted("Reach", null);
    var second = accepted("Reach", null);
    var granted = accepted("Reach", null);
    var notBegun = accepted("Reach", null);
    database.openAttempt(granted, 1, "granted_at", Columns.timestamptz(NOON));
    database.openAttempt(second, 1, "");
    database.openAttempt(first, 1, "");

    assertThat(view(first).waitingFor()).isEqualTo(WaitingFor.itsTurn("slot", 1L));
    assertThat(view(second).waitingFor()).isEqualTo(WaitingFor.itsTurn("slot", 2L));
    assertThat(view(granted).waitingFor()).isNull();
    assertThat(view(notBegun).waitingFor()).isEqualTo(WaitingFor.itsTurn("start", null));
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureClass.class,
      names = {"THROTTLED", "AMC_UNAVAILABLE", "UNAUTHORIZED"})
  void whatTroublesAnExecutionThatGoesOnByItselfIsSortedAsFailuresAre(FailureClass trouble) {
    var execution = accepted("Reach", null);
    database
        .jdbc
        .sql("update execution set waiting_for = :reason")
        .param("reason", trouble.name().toLowerCase(Locale.ROOT))
        .update();

    var cause = Objects.requireNonNull(view(execution).waitingFor()).cause();

    assertThat(cause)
        .isEqualTo(
            new ExecutionView.Failure(
                trouble, null, "waits", trouble.remedy(), trouble.retrySafe(), null));
  }

  @Test
  void whatAmcSaidIsAsOldAsTheLook() {
    var id = accepted("Reach", null);
    set(id, ExecutionStatus.RUNNING);
    looked(NOON);
    database.openAttempt(
        id,
        1,
        "granted_at, posted_at, posting_until, answered_at, answer, amc_execution_id, amc_status",
        at(-600),
        at(-600),
        at(-555),
        at(-590),
        "submitted",
        "amc-1",
        "RUNNING");

    assertThat(view(id).amc()).isEqualTo(new AtAmc("amc-1", "RUNNING", NOON));
    assertThat(view(id).mayRunAtAmc()).isTrue();
  }

  @Test
  void whatAmcDoesNotKnowIsNotConfirmedByLaterLooks() {
    var id = accepted("Reach", null);
    set(id, ExecutionStatus.RUNNING);
    looked(NOON);
    database.openAttempt(
        id,
        1,
        "granted_at, posted_at, posting_until, answered_at, answer, amc_execution_id, amc_status,"
            + " missing_since",
        at(-600),
        at(-600),
        at(-555),
        at(-590),
        "submitted",
        "amc-1",
        "RUNNING",
        at(-120));

    assertThat(view(id).amc()).isEqualTo(new AtAmc("amc-1", "RUNNING", NOON.minusSeconds(120)));
  }

  @Test
  void anOldRunIsConfirmedWhenItWasAskedFor() {
    var id = accepted("Reach", null);
    set(id, ExecutionStatus.RUNNING);
    looked(NOON.plusSeconds(110));
    database.openAttempt(
        id,
        1,
        "granted_at, posted_at, posting_until, answered_at, answer, amc_execution_id, amc_status",
        at(-3600),
        at(-3600),
        at(-3555),
        at(-3590),
        "submitted",
        "amc-1",
        "RUNNING");

    assertThat(view(id).amc()).isEqualTo(new AtAmc("amc-1", "RUNNING", NOON));
  }

  @Test
  void whatAmcAnsweredAfterTheLookIsYounger() {
    var id = accepted("Reach", null);
    looked(NOON);
    database.openAttempt(
        id,
        1,
        "granted_at, posted_at, posting_until, answered_at, answer, amc_execution_id, amc_status",
        at(1),
        at(1),
        at(46),
        at(2),
        "submitted",
        "amc-1",
        "PENDING");

    assertThat(view(id).amc()).isEqualTo(new AtAmc("amc-1", "PENDING", NOON.plusSeconds(2)));
  }

  @Test
  void whatNeedsAttentionSaysWhatToDo() {
    var id = accepted("Reach", null);
    set(id, ExecutionStatus.NEEDS_ATTENTION);
    database.openAttempt(
        id,
        1,
        "parked_at, parked_class, parked_message",
        at(0),
        "UNAUTHORIZED",
        "AMC answered 401");

    assertThat(view(id).failure())
        .isEqualTo(
            new ExecutionView.Failure(
                FailureClass.UNAUTHORIZED,
                "AMC answered 401",
                "parks",
                FailureClass.UNAUTHORIZED.remedy(),
                true,
                null));
    assertThat(view(id).mayRunAtAmc()).isFalse();
  }

  private ExecutionId accepted(String name, @Nullable String note) {
    var execution = TestDatabase.execution(Requester.LOCAL, null, "sha", name, note);
    acceptances.accept(execution);
    return execution.id();
  }

  private void set(ExecutionId id, ExecutionStatus status) {
    database
        .jdbc
        .sql("update execution set status = ? where id = ?")
        .params(status.word(), id.uuid())
        .update();
  }

  private void looked(Instant at) {
    database
        .jdbc
        .sql("insert into instance_look (instance_id, listed_at) values (?, ?)")
        .params(TestDatabase.INSTANCE.id().value(), Columns.timestamptz(at))
        .update();
  }

  private static Object at(int seconds) {
    return NOON.plusSeconds(seconds).atOffset(java.time.ZoneOffset.UTC);
  }

  private ExecutionView view(ExecutionId id) {
    return views.find(id).orElseThrow();
  }

  private List<ExecutionId> found(String text) {
    return views.list(filter(text, null, 100)).items().stream().map(ExecutionView::id).toList();
  }

  private static ExecutionFilter filter(
      @Nullable String text, @Nullable ExecutionId before, int limit) {
    return new ExecutionFilter(ExecutionKind.RUN, Set.of(), null, null, text, before, limit);
  }
}
