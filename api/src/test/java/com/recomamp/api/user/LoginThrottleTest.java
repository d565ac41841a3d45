package com.recomamp.api.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.api.TestApi.Answer;
import com.recomamp.store.user.Role;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
  private static final TestApi API =
      TestApi.start(
          "--amc.access.users=passwords",
          "--amc.access.throttle.per-user=3",
          "--amc.access.throttle.per-address=6");
  private static final TestUsers USERS = new TestUsers(API);

  @AfterAll
  static void close() {
    forget();
    API.context.close();
  }

  @BeforeEach
  void nobodyHasTried() {
    forget();
  }

  @Test
  void whoGuessesOneUsersPasswordHasToWait() {
    var email = USERS.emailOf(USERS.user("maria", Role.VIEWER));
    for (int i = 0; i < 3; i++) {
      assertThat(logIn(email, "wrong").status()).isEqualTo(400);
    }

    var answer = logIn(email.toUpperCase(Locale.ROOT), TestUsers.PASSWORD);

    assertThat(answer.status()).isEqualTo(429);
    assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 900);
    assertThat(answer.json().get("message").asString()).contains("try again in 15 minutes");
    assertThat(answer.json().get("detail").asString()).isNotBlank();
  }

  @Test
  void whoeverIsNotThereIsGuessedNoMoreOften() {
    var nobody = UUID.randomUUID() + "@example.com";
    for (int i = 0; i < 3; i++) {
      assertThat(logIn(nobody, "wrong").status()).isEqualTo(400);
    }

    assertThat(logIn(nobody, "wrong").status()).isEqualTo(429);
  }

  @Test
  void whoTriesManyUsersFromOneAddressHasToWait() {
    for (int i = 0; i < 6; i++) {
      assertThat(logIn(UUID.randomUUID() + "@example.com", "wrong").status()).isEqualTo(400);
    }
    var email = USERS.emailOf(USERS.user("maria", Role.VIEWER));

    assertThat(logIn(email, TestUsers.PASSWORD).status()).isEqualTo(429);
  }

  @Test
  void afterTheTimeItMayBeTriedAgain() {
    var email = USERS.emailOf(USERS.user("maria", Role.VIEWER));
    for (int i = 0; i < 4; i++) {
      logIn(email, "wrong");
    }
    API.jdbc.sql("update login_failure set since = since - interval '15 min 1 s'").update();

    assertThat(logIn(email, TestUsers.PASSWORD).status()).isEqualTo(200);
  }

  @Test
  void aLoginThatSucceedsCountsForNothing() {
    var email = USERS.emailOf(USERS.user("maria", Role.VIEWER));
    for (int i = 0; i < 10; i++) {
      assertThat(logIn(email, i % 2 == 0 ? TestUsers.PASSWORD : "").status())
          .isEqualTo(i % 2 == 0 ? 200 : 400);
      API.jdbc.sql("delete from login_failure where key like 'from %'").update();
    }
  }

  @Test
  void manyTriesAtOnceAreNoMoreThanOneAfterTheOther() throws Exception {
    var email = USERS.emailOf(USERS.user("maria", Role.VIEWER));
    try (var pool = Executors.newFixedThreadPool(8)) {
      var tries =
          pool.invokeAll(
              IntStream.range(0, 12)
                  .mapToObj(_ -> (Callable<Answer>) () -> logIn(email, "wrong"))
                  .toList());

      assertThat(tries)
          .extracting(Future::resultNow)
          .extracting(Answer::status)
          .filteredOn(status -> status == 400)
          .hasSize(3);
    }
  }

  private static void forget() {
    API.jdbc.sql("delete from login_failure").update();
  }

  private static Answer logIn(String email, String password) {
    return API.post(
        "/api/auth/login", "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, password));
  }
}
