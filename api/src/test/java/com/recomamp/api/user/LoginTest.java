package com.recomamp.api.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.api.TestApi.Answer;
import com.recomamp.store.user.Role;
import com.recomamp.store.user.UserStore;
import com.recomamp.workflows.instance.InstanceId;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Logging in with a password, as RecomAMP's frontend does it. */
@ExtendWith(OutputCaptureExtension.class)
class LoginTest {
  @TempDir private static Path logs;

  private static final String CANARY = "canary correct horse";

  private static TestApi started;

  private final TestApi api = api();
  private final TestUsers users = new TestUsers(api);

  private static synchronized TestApi api() {
    if (started == null) {
      started =
          TestApi.start(
              "--amc.access.users=passwords",
              "--server.tomcat.accesslog.enabled=true",
              "--server.tomcat.accesslog.buffered=false",
              "--server.tomcat.accesslog.directory=" + logs,
              "--amc.access.allowed-origins=https://app.example.com",
              "--logging.level.org.springframework.web=debug",
              "--logging.level.org.springframework.security=trace",
              "--logging.level.com.recomamp=debug");
    }
    return started;
  }

  @AfterAll
  static void close() {
    started.context.close();
  }

  @Test
  void whoLogsInGetsATokenWithWhichToGoOn() {
    var user = users.user("maria", Role.VIEWER);

    var answer = inQuery(users.emailOf(user), TestUsers.PASSWORD);

    assertThat(answer.status()).isEqualTo(200);
    var json = answer.json();
    assertThat(json.propertyNames())
        .containsExactlyInAnyOrder("access_token", "token_type", "user");
    assertThat(json.get("token_type").asString()).isEqualTo("bearer");
    assertThat(json.get("user").propertyNames()).containsExactlyInAnyOrder("id", "email", "name");
    assertThat(json.get("user").get("email").asString()).isEqualTo(users.emailOf(user));
    var me = api.get("/api/auth/me", bearer(token(answer))).json();
    assertThat(me.get("id").asString()).isEqualTo(user.toString());
    assertThat(me.propertyNames())
        .containsExactlyInAnyOrder(
            "id", "email", "name", "is_active", "profile_ids", "marketplace_ids");
    assertThat(me.get("is_active").asBoolean()).isTrue();
    var profile = api.get("/api/profile", bearer(token(answer))).json();
    assertThat(profile.get("last_login").asString()).endsWith("Z");
  }

  @Test
  void aBodyIsTakenTooAndCapitalsOfTheAddressDoNotCount() {
    var user = users.user("maria", Role.VIEWER);
    var email = users.emailOf(user).toUpperCase(Locale.ROOT);

    assertThat(inBody(email, TestUsers.PASSWORD).status()).isEqualTo(200);
  }

  @Test
  void aRefusedLoginSaysNotWhatWasWrongAndMakesNobody() {
    var user = users.user("maria", Role.VIEWER);
    var before = api.context.getBean(UserStore.class).list().size();
    var nobody = UUID.randomUUID() + "@example.com";

    var wrong = inQuery(users.emailOf(user), "wrong");
    var unknown = inQuery(nobody, "wrong");
    var empty = api.send(api.request("/api/auth/login").POST(BodyPublishers.noBody()));

    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.json().propertyNames()).containsExactlyInAnyOrder("message", "detail");
    assertThat(wrong.json().get("message").asString()).isEqualTo("Invalid email or password");
    assertThat(unknown.body()).isEqualTo(wrong.body());
    assertThat(empty.status()).isEqualTo(400);
    assertThat(empty.json().get("message").asString()).isNotBlank();
    assertThat(api.context.getBean(UserStore.class).list()).hasSize(before);
  }

  @Test
  void whoHasNoPasswordOrIsDisabledIsRefused() {
    var disabled = users.user("gone", Role.VIEWER);
    api.context.getBean(UserStore.class).disable(disabled, "test");

    assertThat(inQuery(users.emailOf(disabled), TestUsers.PASSWORD).status()).isEqualTo(400);
    assertThat(inQuery("local", "").status()).isEqualTo(400);
  }

  @Test
  void anOldTokenDoesNotKeepAnybodyFromLoggingIn() {
    var user = users.user("maria", Role.VIEWER);

    var answer =
        api.post(
            "/api/auth/login",
            "{\"email\": \"%s\", \"password\": \"%s\"}"
                .formatted(users.emailOf(user), TestUsers.PASSWORD),
            bearer("expired"));

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void anExpiredTokenIsRenewedAndOneThatEndedIsNot() {
    var user = users.user("maria", Role.VIEWER);
    var old = users.token(user);
    expire("expires_at");
    assertThat(api.get("/api/stats", bearer(old)).status()).isEqualTo(401);

    var renewed = post("/api/auth/refresh", bearer(old));

    assertThat(renewed.status()).isEqualTo(200);
    assertThat(renewed.json().get("amazon_token_refreshed").asBoolean()).isFalse();
    assertThat(api.get("/api/stats", bearer(token(renewed))).status()).isEqualTo(200);
    expire("expires_at");
    expire("renewable_until");
    var dead = post("/api/auth/refresh", bearer(token(renewed)));
    assertThat(dead.status()).isEqualTo(401);
    assertThat(dead.json().get("detail").asString()).isNotBlank();
    assertThat(post("/api/auth/refresh").status()).isEqualTo(401);
    assertThat(post("/api/auth/refresh", bearer("null")).status()).isEqualTo(401);
  }

  @Test
  void twoTabsMayRenewTheSameToken() {
    var old = users.token(users.user("maria", Role.VIEWER));

    var one = post("/api/auth/refresh", bearer(old));
    var other = post("/api/auth/refresh", bearer(old));

    assertThat(token(one)).isNotEqualTo(token(other));
    assertThat(api.get("/api/stats", bearer(token(one))).status()).isEqualTo(200);
    assertThat(api.get("/api/stats", bearer(token(other))).status()).isEqualTo(200);
  }

  @Test
  void aSessionEndsWithLogoutAndLogoutNeverFails() {
    var token = users.token(users.user("maria", Role.VIEWER));

    assertThat(post("/api/auth/logout", bearer(token)).json().get("message").asString())
        .isEqualTo("Logged out successfully");

    assertThat(api.get("/api/stats", bearer(token)).status()).isEqualTo(401);
    assertThat(post("/api/auth/refresh", bearer(token)).status()).isEqualTo(401);
    assertThat(post("/api/auth/logout", bearer(token)).status()).isEqualTo(200);
    assertThat(post("/api/auth/logout").status()).isEqualTo(200);
  }

  @Test
  void aRoleThatIsTooLowKeepsTheSession() {
    var token = users.token(users.user("maria", Role.VIEWER, TestApi.INSTANCE));

    var answer = api.post("/api/workflows", "{\"name\": \"n\"}", bearer(token));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.json().get("detail").asString())
        .isEqualTo("You are a viewer here; this needs an analyst.");
    assertThat(api.get("/api/stats", bearer(token)).status()).isEqualTo(200);
  }

  @Test
  void theRealUserStandsInTheHistory() {
    var user = users.user("maria", Role.ANALYST, TestApi.INSTANCE);
    var authorization = users.authorization(user);
    var id =
        api.post(
                "/api/v1/executions",
                "{\"sql\": \"select 1\", \"instanceId\": \"amctest\", \"window\": %s}"
                    .formatted(TestApi.WINDOW),
                authorization)
            .json()
            .get("id")
            .asString();
    var other = users.user("joao", Role.ANALYST, TestApi.INSTANCE);
    api.post("/api/v1/executions/" + id + "/cancel", "{}", users.authorization(other));

    var execution = api.get("/api/v1/executions/" + id, authorization).json();
    var events = api.get("/api/v1/executions/" + id + "/events", authorization).json().get("items");

    assertThat(execution.get("requestedBy").asString()).isEqualTo(users.nameOf(user));
    assertThat(events)
        .extracting(event -> event.get("actor").asString())
        .contains(users.nameOf(user), users.nameOf(other));
  }

  @Test
  void aPasswordIsNeverLogged(CapturedOutput output) throws IOException {
    var user = users.user("maria", Role.VIEWER);

    inQuery(users.emailOf(user), CANARY);
    inBody(users.emailOf(user), CANARY);
    var token = token(inQuery(users.emailOf(user), TestUsers.PASSWORD));
    api.get("/api/auth/me", bearer(token));

    var written = new StringBuilder(output.getAll());
    try (var files = Files.list(logs)) {
      for (var file : files.toList()) {
        written.append(Files.readString(file));
      }
    }
    assertThat(written)
        .contains("POST /api/auth/login HTTP/1.1")
        .contains("Securing POST /api/auth/login")
        .doesNotContain(CANARY, CANARY.replace(' ', '+'), "canary", token)
        .doesNotContain(TestUsers.PASSWORD, "correct+horse");
  }

  @Test
  void aRefusalIsReadableForThePageOfAnAllowedOrigin() {
    var answer = api.get("/api/stats", "Origin", "https://app.example.com");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example.com");
    assertThat(api.get("/api/stats", "Origin", "https://other.example.com").status())
        .isEqualTo(403);
  }

  @Test
  void withLoginsAProxyAndAnyNameOfTheServerAreWelcome() {
    var token = users.token(users.user("maria", Role.VIEWER));

    assertThat(
            api.get("/api/stats", "Authorization", "Bearer " + token, "X-Forwarded-For", "10.0.0.1")
                .status())
        .isEqualTo(200);
  }

  @Test
  void theStreamTellsOnlyOfWhatTheUserSees() throws Exception {
    var user = users.user("maria", Role.VIEWER, TestApi.INSTANCE);
    var admin = users.authorization(users.user("admin", Role.ADMIN));
    var hidden = users.user("joao", Role.VIEWER);
    var seen = new LinkedBlockingQueue<String>();
    var unseen = new LinkedBlockingQueue<String>();
    try (var _ = listening(user, seen);
        var _ = listening(hidden, unseen)) {
      assertThat(seen.take()).contains("hello");
      assertThat(unseen.take()).contains("hello");
      var first = accepted(admin);

      assertThat(next(seen)).contains(first);

      api.context
          .getBean(UserStore.class)
          .addMember(hidden, new InstanceId(TestApi.INSTANCE), "test");
      var second = accepted(admin);
      assertThat(next(unseen)).contains(second).doesNotContain(first);
    }
  }

  private String accepted(String[] authorization) {
    return api.post(
            "/api/v1/executions",
            "{\"sql\": \"select 1\", \"instanceId\": \"amctest\", \"window\": %s}"
                .formatted(TestApi.WINDOW),
            authorization)
        .json()
        .get("id")
        .asString();
  }

  private static String next(LinkedBlockingQueue<String> lines) throws InterruptedException {
    String line;
    do {
      line = lines.take();
    } while (!line.startsWith("data: {\"id\""));
    return line;
  }

  private AutoCloseable listening(UUID user, LinkedBlockingQueue<String> lines) {
    var client = HttpClient.newHttpClient();
    client.sendAsync(
        api.request("/api/v1/events", users.authorization(user)).GET().build(),
        HttpResponse.BodyHandlers.fromLineSubscriber(new Lines(lines)));
    return client::shutdownNow;
  }

  private static final class Lines implements Flow.Subscriber<String> {
    private final LinkedBlockingQueue<String> lines;

    Lines(LinkedBlockingQueue<String> lines) {
      this.lines = lines;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
      if (!line.isBlank() && !line.equals(":") && !line.equals("data: {}")) {
        lines.add(line);
      }
    }

    @Override
    public void onError(Throwable broken) {}

    @Override
    public void onComplete() {}
  }

  private void expire(String column) {
    api.jdbc.sql("update user_session set %s = now() - interval '1 s'".formatted(column)).update();
  }

  private Answer inQuery(String email, String password) {
    return post(
        "/api/auth/login?email=%s&password=%s".formatted(encoded(email), encoded(password)));
  }

  private Answer inBody(String email, String password) {
    return api.post(
        "/api/auth/login", "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, password));
  }

  /** Without a body, as RecomAMP's frontend does. */
  private Answer post(String path, String... headers) {
    return api.send(api.request(path, headers).POST(BodyPublishers.noBody()));
  }

  private static String token(Answer answer) {
    return answer.json().get("access_token").asString();
  }

  private static String[] bearer(String token) {
    return new String[] {"Authorization", "Bearer " + token};
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
