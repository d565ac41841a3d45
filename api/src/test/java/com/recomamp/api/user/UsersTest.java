package com.recomamp.api.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.api.TestApi.Answer;
import com.recomamp.store.user.Role;
import com.recomamp.store.user.UserStore;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UsersTest {
  private static final String FIRST = "first@example.com";
  private static TestApi api;

  private TestUsers users;
  private UUID admin;
  private String[] authorization;

  @BeforeEach
  void anAdmin() {
    if (api == null) {
      TestApi.empty().jdbc.sql("delete from app_user where name <> 'local'").update();
      api =
          TestApi.start(
              "--amc.access.users=passwords",
              "--amc.access.first-admin.email=" + FIRST,
              "--amc.access.first-admin.password=" + TestUsers.PASSWORD);
    }
    users = new TestUsers(api);
    admin = users.user("admin", Role.ADMIN);
    authorization = users.authorization(admin);
  }

  @AfterAll
  static void close() {
    api.context.close();
  }

  @Test
  void theFirstAdminIsMadeBySettings() {
    var answer =
        api.post(
            "/api/auth/login",
            "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(FIRST, TestUsers.PASSWORD));

    assertThat(answer.status()).isEqualTo(200);
    var me =
        api.get(
                "/api/v1/me",
                "Authorization",
                "Bearer " + answer.json().get("access_token").asString())
            .json();
    assertThat(me.get("role").asString()).isEqualTo("admin");
  }

  @Test
  void anAdminMakesAUserWhoSeesNothingYet() {
    var name = "Maria " + UUID.randomUUID();
    var email = UUID.randomUUID() + "@example.com";

    var made =
        api.post(
            "/api/v1/users",
            """
            {"name": "%s", "email": "%s", "role": "analyst", "password": "%s"}\
            """
                .formatted(name, email, TestUsers.PASSWORD),
            authorization);

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.header("Location"))
        .isEqualTo("/api/v1/users/" + made.json().get("id").asString());
    assertThat(made.json().get("hasPassword").asBoolean()).isTrue();
    assertThat(made.body()).doesNotContain(TestUsers.PASSWORD, "bcrypt");
    var maria = users.authorization(UUID.fromString(made.json().get("id").asString()));
    assertThat(api.get("/api/v1/instances", maria).json().get("items")).isEmpty();
    assertThat(api.get("/api/v1/instances/amctest", maria).status()).isEqualTo(404);
  }

  @Test
  void membershipCountsFromTheNextRequestOn() {
    var user = users.user("maria", Role.VIEWER);
    var maria = users.authorization(user);
    var membership = "/api/v1/users/" + user + "/instances/amctest";

    assertThat(put(membership).json().get("instances").get(0).asString()).isEqualTo("amctest");
    assertThat(put(membership).status()).isEqualTo(200);
    assertThat(api.get("/api/v1/instances/amctest", maria).status()).isEqualTo(200);
    assertThat(api.get("/api/v1/me", maria).json().get("instances").get(0).asString())
        .isEqualTo("amctest");

    assertThat(delete(membership).json().get("instances")).isEmpty();
    assertThat(api.get("/api/v1/instances/amctest", maria).status()).isEqualTo(404);
    assertThat(put("/api/v1/users/" + user + "/instances/amcnone").status()).isEqualTo(404);
    assertThat(api.get("/api/v1/users/" + user + "/events", authorization).json().get("items"))
        .extracting(event -> event.get("type").asString())
        .startsWith("member_removed", "member_added")
        .hasSize(3);
  }

  @Test
  void whatIsLeftOutOfAChangeStays() {
    var user = users.user("maria", Role.VIEWER);
    var before = api.get("/api/v1/users/" + user, authorization).json();

    var after = patch(user, "{\"role\": \"operator\"}").json();

    assertThat(after.get("role").asString()).isEqualTo("operator");
    assertThat(after.get("email")).isEqualTo(before.get("email"));
    assertThat(patch(user, "{\"email\": \"\"}").json().has("email")).isFalse();
    assertThat(
            api.get("/api/v1/users/" + user + "/events", authorization)
                .json()
                .get("items")
                .get(0)
                .get("actor")
                .asString())
        .isEqualTo(users.nameOf(admin));
  }

  @Test
  void aNewPasswordAndADisabledUserEndEverySession() {
    var user = users.user("maria", Role.VIEWER);
    var maria = users.authorization(user);
    patch(user, "{\"password\": \"another password\"}");

    assertThat(api.get("/api/v1/me", maria).status()).isEqualTo(401);
    var again = users.authorization(user);
    assertThat(post("/api/v1/users/" + user + "/disable").json().has("disabledAt")).isTrue();
    assertThat(api.get("/api/v1/me", again).status()).isEqualTo(401);
    post("/api/v1/users/" + user + "/enable");
    assertThat(api.get("/api/v1/me", again).status()).isEqualTo(401);
    assertThat(api.get("/api/v1/me", users.authorization(user)).status()).isEqualTo(200);
  }

  @Test
  void somebodyElsesNameAndAddressAreTaken() {
    var user = users.user("maria", Role.VIEWER);
    var other = users.user("joao", Role.VIEWER);

    var name = patch(other, "{\"name\": \"%s\"}".formatted(users.nameOf(user)));
    var email = patch(other, "{\"email\": \"%s\"}".formatted(users.emailOf(user).toUpperCase()));

    assertThat(name.status()).isEqualTo(409);
    assertThat(name.json().get("type").asString()).isEqualTo("urn:amc-orchestrator:problem:taken");
    assertThat(email.status()).isEqualTo(409);
    assertThat(patch(other, "{\"name\": \"local\"}").status()).isEqualTo(409);
  }

  @Test
  void somebodyHasToBeLeftWhoDecides() {
    api.jdbc
        .sql(
            "update app_user set role = 'viewer' where role = 'admin' and id <> ? and name <>"
                + " 'local'")
        .param(admin)
        .update();

    var demoted = patch(admin, "{\"role\": \"operator\"}");

    assertThat(demoted.status()).isEqualTo(409);
    assertThat(demoted.json().get("type").asString())
        .isEqualTo("urn:amc-orchestrator:problem:last-admin");
    assertThat(post("/api/v1/users/" + admin + "/disable").status()).isEqualTo(409);
    users.user("second", Role.ADMIN);
    assertThat(patch(admin, "{\"role\": \"operator\"}").status()).isEqualTo(200);
    api.jdbc.sql("update app_user set role = 'admin' where email = ?").param(FIRST).update();
  }

  @Test
  void theUserOfAServerWithoutLoginsIsNobodysToChange() {
    var local = "00000000-0000-7000-8000-000000000001";

    assertThat(post("/api/v1/users/" + local + "/disable").status()).isEqualTo(404);
    assertThat(patch(UUID.fromString(local), "{\"password\": \"another password\"}").status())
        .isEqualTo(404);
    assertThat(api.get("/api/v1/users", authorization).body()).doesNotContain(local);
  }

  @Test
  void whatIsWrongIsNamed() {
    var answer =
        api.post(
            "/api/v1/users",
            """
            {"name": " ", "email": "nobody", "role": "king"}\
            """,
            authorization);
    var weak =
        api.post(
            "/api/v1/users",
            "{\"name\": \"n\", \"email\": \"n@example.com\", \"password\": \"short\"}",
            authorization);
    var long72 =
        api.post(
            "/api/v1/users",
            "{\"name\": \"n\", \"email\": \"n@example.com\", \"password\": \"%s\"}"
                .formatted("é".repeat(40)),
            authorization);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.complaints())
        .containsExactlyInAnyOrder(
            "name: is missing",
            "role: must be viewer, analyst, operator or admin",
            "email: must be an address such as maria@example.com");
    assertThat(weak.complaints()).containsExactly("password: must have at least 12 characters");
    assertThat(long72.complaints()).containsExactly("password: must have at most 72 bytes");
    assertThat(api.get("/api/v1/users/unknown", authorization).status()).isEqualTo(404);
    assertThat(api.context.getBean(UserStore.class).list())
        .noneMatch(user -> user.name().equals("n"));
  }

  private Answer patch(UUID user, String json) {
    return api.send(
        api.request("/api/v1/users/" + user, authorization)
            .setHeader("Content-Type", "application/json")
            .method("PATCH", BodyPublishers.ofString(json)));
  }

  private Answer put(String path) {
    return api.send(api.request(path, authorization).PUT(BodyPublishers.noBody()));
  }

  private Answer delete(String path) {
    return api.send(api.request(path, authorization).DELETE());
  }

  private Answer post(String path) {
    return api.send(api.request(path, authorization).POST(BodyPublishers.noBody()));
  }
}
