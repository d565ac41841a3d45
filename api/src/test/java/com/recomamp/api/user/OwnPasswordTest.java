package com.recomamp.api.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.api.TestApi.Answer;
import com.recomamp.store.user.Role;
import com.recomamp.store.user.UserEvent;
import com.recomamp.store.user.UserStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Users change their own passwords. */
@ExtendWith(OutputCaptureExtension.class)
class OwnPasswordTest {
  private static final String CHANGED = "a canary of thirty";
  private static final TestApi API =
      TestApi.start("--amc.access.users=passwords", "--amc.access.throttle.per-user=3");
  private static final TestUsers USERS = new TestUsers(API);

  @AfterAll
  static void close() {
    nobodyHasTried();
    API.context.close();
  }

  @BeforeEach
  void before() {
    nobodyHasTried();
  }

  private static void nobodyHasTried() {
    API.jdbc.sql("delete from login_failure").update();
  }

  @Test
  void whoKnowsThePasswordMayChangeItAndHasToLogInAgain(CapturedOutput output) {
    var user = USERS.user("maria", Role.VIEWER);
    var session = USERS.authorization(user);

    var answer = changed(TestUsers.PASSWORD, CHANGED, session);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(API.get("/api/v1/me", session).status()).isEqualTo(401);
    assertThat(logIn(USERS.emailOf(user), TestUsers.PASSWORD).status()).isEqualTo(400);
    assertThat(logIn(USERS.emailOf(user), CHANGED).status()).isEqualTo(200);
    var event = API.context.getBean(UserStore.class).events(user).getFirst();
    assertThat(event).extracting(UserEvent::type).isEqualTo("password_set");
    assertThat(event).extracting(UserEvent::actor).isEqualTo(USERS.nameOf(user));
    assertThat(event.toString() + output).doesNotContain("canary");
  }

  @Test
  void withAWrongPasswordEverythingStaysAsItIs() {
    var user = USERS.user("maria", Role.VIEWER);
    var session = USERS.authorization(user);

    var answer = changed("wrong", CHANGED, session);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.complaints())
        .containsExactly("currentPassword: is not your password until now");
    assertThat(answer.body()).doesNotContain("canary");
    assertThat(API.get("/api/v1/me", session).status()).isEqualTo(200);
    assertThat(logIn(USERS.emailOf(user), TestUsers.PASSWORD).status()).isEqualTo(200);
  }

  @Test
  void whoGuessesWithAStolenSessionHasToWaitAsAtTheLogin() {
    var user = USERS.user("maria", Role.VIEWER);
    var session = USERS.authorization(user);
    for (int i = 0; i < 3; i++) {
      assertThat(changed("wrong", CHANGED, session).status()).isEqualTo(400);
    }

    var answer = changed(TestUsers.PASSWORD, CHANGED, session);

    assertThat(answer.status()).isEqualTo(429);
    assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 900);
    assertThat(answer.json().get("type").asString())
        .isEqualTo("urn:amc-orchestrator:problem:throttled");
    assertThat(logIn(USERS.emailOf(user), TestUsers.PASSWORD).status()).isEqualTo(429);
  }

  @Test
  void whatIsMissingOrTooShortIsNamed() {
    var session = USERS.authorization(USERS.user("maria", Role.VIEWER));

    assertThat(API.post("/api/v1/me/password", "{}", session).complaints())
        .containsExactly("currentPassword: is missing", "newPassword: is missing");
    assertThat(changed(TestUsers.PASSWORD, "short", session).complaints())
        .containsExactly("newPassword: must have at least 12 characters");
    assertThat(API.post("/api/v1/me/password", "{}").status()).isEqualTo(401);
  }

  @Test
  void whereNoPasswordsAreKeptThereIsNoneToChange() {
    var body = body(TestUsers.PASSWORD, CHANGED);

    var answer = TestApi.empty().post("/api/v1/me/password", body);

    assertThat(answer.status()).isEqualTo(501);
    assertThat(answer.json().get("detail").asString()).startsWith("No passwords are kept here");
  }

  private static Answer changed(String current, String replacement, String[] session) {
    return API.post("/api/v1/me/password", body(current, replacement), session);
  }

  private static String body(String current, String replacement) {
    return "{\"currentPassword\": \"%s\", \"newPassword\": \"%s\"}".formatted(current, replacement);
  }

  private static Answer logIn(String email, String password) {
    return API.post(
        "/api/auth/login", "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, password));
  }
}
