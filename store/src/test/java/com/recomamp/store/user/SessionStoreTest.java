package com.recomamp.store.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SessionStoreTest {
  private static final SessionStore.Terms TERMS =
      new SessionStore.Terms(Duration.ofHours(12), Duration.ofDays(7), Duration.ofDays(30));

  private final TestDatabase database = new TestDatabase();
  private final UserStore users = new UserStore(database.jdbc, database.transactions);
  private final SessionStore sessions = new SessionStore(database.jdbc);
  private final UUID maria =
      users.create(new UserDraft("maria", null, null, Role.VIEWER), null, "test").orElseThrow();

  @Test
  void aSessionIsItsUsersUntilItEnds() {
    sessions.open(token("a"), maria, TERMS);

    assertThat(sessions.user(token("a")).orElseThrow().name()).isEqualTo("maria");
    assertThat(sessions.user(token("b"))).isEmpty();
    sessions.end(token("a"));
    assertThat(sessions.user(token("a"))).isEmpty();
  }

  @Test
  void anExpiredSessionCanBeRenewedForSomeDays() {
    sessions.open(token("a"), maria, TERMS);
    pass("12 hours 1 minute");
    assertThat(sessions.user(token("a"))).isEmpty();
    pass("6 days 23 hours");

    assertThat(sessions.renew(token("a"), token("b"), TERMS)).isTrue();

    assertThat(sessions.user(token("b"))).isPresent();
    pass("8 days");
    assertThat(sessions.renew(token("b"), token("c"), TERMS)).isFalse();
    assertThat(sessions.renew(token("unknown"), token("c"), TERMS)).isFalse();
  }

  @Test
  void whatWasReplacedIsGoodForAMinute() {
    sessions.open(token("a"), maria, TERMS);
    sessions.renew(token("a"), token("b"), TERMS);

    assertThat(sessions.user(token("a"))).isPresent();
    assertThat(sessions.renew(token("a"), token("c"), TERMS)).isTrue();
    pass("61 seconds");
    assertThat(sessions.user(token("a"))).isEmpty();
    assertThat(sessions.renew(token("a"), token("d"), TERMS)).isFalse();
    assertThat(sessions.user(token("b"))).isPresent();
  }

  @Test
  void aSessionEndsHoweverOftenItIsRenewed() {
    sessions.open(token("0"), maria, TERMS);
    int renewed = 0;
    while (sessions.renew(token("" + renewed), token("" + (renewed + 1)), TERMS)) {
      renewed++;
      pass("1 day");
    }

    assertThat(renewed).isEqualTo(30);
  }

  @Test
  void whoIsDisabledHasNoSession() {
    sessions.open(token("a"), maria, TERMS);
    users.disable(maria, "admin");

    assertThat(sessions.user(token("a"))).isEmpty();
    assertThat(sessions.renew(token("a"), token("b"), TERMS)).isFalse();
  }

  @Test
  void whatCannotBeRenewedIsForgotten() {
    sessions.open(token("a"), maria, TERMS);
    pass("31 days");
    sessions.open(token("b"), maria, TERMS);

    assertThat(database.jdbc.sql("select count(*) from user_session").query(Long.class).single())
        .isEqualTo(1);
  }

  private void pass(String time) {
    database
        .jdbc
        .sql(
            """
            update user_session
               set logged_in_at = logged_in_at - :time::interval,
                   expires_at = expires_at - :time::interval,
                   renewable_until = renewable_until - :time::interval
            """)
        .param("time", time)
        .update();
  }

  private static byte[] token(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
