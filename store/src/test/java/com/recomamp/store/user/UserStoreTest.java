package com.recomamp.store.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.recomamp.store.TestDatabase;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.workflows.instance.InstanceId;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class UserStoreTest {
  private static final InstanceId INSTANCE = TestDatabase.INSTANCE.id();

  private final TestDatabase database = new TestDatabase();
  private final UserStore users = new UserStore(database.jdbc, database.transactions);

  @Test
  void theFixedUserOfAServerWithoutLoginsMayEverythingAndIsInNoList() {
    assertThat(users.find(Requester.LOCAL.id()).orElseThrow().visibleInstances())
        .isEqualTo(VisibleInstances.ALL);
    assertThat(users.list()).isEmpty();
    assertThat(users.admins()).isEmpty();
    assertThat(users.disable(Requester.LOCAL.id(), "test")).isEqualTo(UserChange.UNKNOWN);
  }

  @Test
  void aUserIsFoundByWhatOthersKnowOfThem() {
    var id = user("maria", Role.ANALYST);

    var user = users.find(id).orElseThrow();

    assertThat(user.visibleInstances()).isEqualTo(VisibleInstances.of(id));
    assertThat(user.hasPassword()).isTrue();
    assertThat(users.findBySubject("sub-maria").orElseThrow()).isEqualTo(user);
    assertThat(users.login("MARIA@example.com").orElseThrow().passwordHash()).isEqualTo("{hash}");
    assertThat(users.login("maria@example.com").orElseThrow().toString()).doesNotContain("hash");
    assertThat(users.login("joao@example.com")).isEmpty();
  }

  @Test
  void nameAddressAndSubjectBelongToOne() {
    user("maria", Role.VIEWER);
    var joao = user("joao", Role.VIEWER);

    assertThat(users.create(new UserDraft("maria", null, null, Role.VIEWER), null, "t")).isEmpty();
    assertThat(users.create(new UserDraft("a", "Maria@Example.com", null, Role.VIEWER), null, "t"))
        .isEmpty();
    assertThat(users.change(joao, new UserDraft("joao", null, "sub-maria", Role.VIEWER), "t"))
        .isEqualTo(UserChange.TAKEN);
    assertThat(users.find(joao).orElseThrow().subject()).isEqualTo("sub-joao");
  }

  @Test
  void membershipIsGivenOnceAndTakenAway() {
    var maria = user("maria", Role.VIEWER);

    users.addMember(maria, INSTANCE, "admin");
    users.addMember(maria, INSTANCE, "admin");
    assertThat(users.instances(maria)).containsExactly(INSTANCE);
    users.removeMember(maria, INSTANCE, "admin");
    users.removeMember(maria, INSTANCE, "admin");

    assertThat(users.instances(maria)).isEmpty();
    assertThat(users.events(maria))
        .extracting(UserEvent::type, UserEvent::actor, UserEvent::message)
        .containsExactly(
            tuple("member_removed", "admin", INSTANCE.value()),
            tuple("member_added", "admin", INSTANCE.value()),
            tuple("created", "test", "viewer"));
  }

  @Test
  void twoAdminsCannotRemoveEachOtherAtOnce() throws Exception {
    var one = user("one", Role.ADMIN);
    var other = user("other", Role.ADMIN);
    try (var pool = Executors.newFixedThreadPool(2)) {
      var changes =
          pool.invokeAll(
              List.of(() -> users.disable(one, "other"), () -> users.disable(other, "one")));

      assertThat(changes)
          .extracting(Future::resultNow)
          .containsExactlyInAnyOrder(UserChange.DONE, UserChange.LAST_ADMIN);
    }
    assertThat(users.admins()).hasSize(1);
  }

  @Test
  void anAdminWhoCannotLogInDecidesNothingSoTheLastWhoCanStays() {
    var imported =
        users.create(new UserDraft("imported", "i@example.com", null, Role.ADMIN), null, "test");
    assertThat(users.admins()).isEmpty();
    assertThat(users.disable(imported.orElseThrow(), "test")).isEqualTo(UserChange.DONE);
    users.enable(imported.orElseThrow(), "test");
    var maria = user("maria", Role.ADMIN);

    assertThat(users.admins()).containsExactly(maria);
    assertThat(users.disable(maria, "test")).isEqualTo(UserChange.LAST_ADMIN);
  }

  @Test
  void theLastAdminKeepsTheOnlyWayIn() {
    var draft = new UserDraft("maria", "maria@example.com", "sub-maria", Role.ADMIN);
    var maria = users.create(draft, null, "test").orElseThrow();
    var withoutSubject = new UserDraft("maria", "maria@example.com", null, Role.ADMIN);

    assertThat(users.change(maria, withoutSubject, "test")).isEqualTo(UserChange.LAST_ADMIN);
    users.setPassword(maria, "{hash}", "test");

    assertThat(users.change(maria, withoutSubject, "test")).isEqualTo(UserChange.DONE);
  }

  @Test
  void whoIsDisabledDoesNotLogIn() {
    var maria = user("maria", Role.VIEWER);

    users.disable(maria, "admin");
    assertThat(users.login("maria@example.com")).isEmpty();
    users.enable(maria, "admin");

    assertThat(users.login("maria@example.com")).isPresent();
  }

  @Test
  void anUnknownUserIsNotChanged() {
    assertThat(users.setPassword(UUID.randomUUID(), "{hash}", "admin"))
        .isEqualTo(UserChange.UNKNOWN);
  }

  private UUID user(String name, Role role) {
    return users
        .create(new UserDraft(name, name + "@example.com", "sub-" + name, role), "{hash}", "test")
        .orElseThrow();
  }
}
