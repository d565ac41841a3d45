package com.recomamp.standalone.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.simulator.Knobs;
import com.recomamp.standalone.Stack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The page where people log in, and their way to Amazon's consent page and back. */
class LoginPageTest {
  private static final String ADMIN = "admin@agency.example";
  private static final String PASSWORD = "correct horse battery";
  private static final String SQL =
      "/* simulator: run=1s rows=3 */ SELECT campaign FROM dsp_impressions";

  private static Stack stack;
  private static String instance;

  @TempDir private Path downloads;
  private Browser browser;

  @BeforeAll
  static void startEverything(@TempDir Path folder) {
    stack = Stack.start(folder, Knobs.defaults().with("timeScale", 20));
    stack.startWorker();
    stack.startApi(
        stack.consentOptions(
            "-Damc.access.users=passwords",
            "-Damc.access.first-admin.email=" + ADMIN,
            "-Damc.access.first-admin.password=" + PASSWORD));
    instance = stack.instances().getFirst();
  }

  @AfterAll
  static void stopEverything() {
    stack.close();
  }

  @BeforeEach
  void openBrowser() {
    browser = Browser.savingTo(downloads, stack.api());
  }

  @AfterEach
  void closeBrowser() {
    browser.close();
  }

  @Test
  void whoLogsInSeesThePageAndLeavesItByLoggingOut() {
    browser.openUnknown("");

    browser.logIn(ADMIN, "wrong");
    assertThat(browser.refusal()).isEqualTo("Invalid email or password");
    browser.logIn(ADMIN, PASSWORD);
    browser.waitForUser(ADMIN);
    browser.waitUntilLive();
    browser.waitForInstance(instance);

    browser.open("");
    browser.waitForUser(ADMIN);
    browser.logOut();
    browser.waitForLogin();
    browser.openUnknown("");
    browser.waitForLogin();
  }

  @Test
  void whatIsWrittenStaysWhenTheSessionEnds() {
    browser.openUnknown("#/queries/new");
    browser.logIn(ADMIN, PASSWORD);
    browser.waitForUser(ADMIN);
    browser.writeQuery("Written twice", "login", "SELECT campaign FROM dsp_impressions");
    stack.jdbc().sql("delete from user_session").update();

    browser.save();
    browser.logIn(ADMIN, PASSWORD);
    browser.waitForUser(ADMIN);

    assertThat(browser.writtenSql()).isEqualTo("SELECT campaign FROM dsp_impressions");
    browser.save();
    browser.savedQuery();
  }

  @Test
  void aResultIsSavedWithTheLogin() {
    var id =
        sentByAdmin(
                "/api/v1/executions",
                Map.of(
                    "sql",
                    SQL,
                    "instanceId",
                    instance,
                    "window",
                    Map.of("last", "P7D", "zone", "UTC")))
            .get("id")
            .asString();
    browser.openUnknown("#/executions/" + id);
    browser.logIn(ADMIN, PASSWORD);
    browser.waitForStatus("Succeeded");

    browser.saveCsv();

    var file = downloads.resolve(id + ".csv");
    Stack.await("the file", () -> Files.exists(file));
    assertThat(file).content().hasLineCount(4).startsWith("campaign\n");
  }

  @Test
  void aViewerIsNotOfferedToConnect() {
    made("Viewer", "viewer@agency.example", "viewer");

    browser.openUnknown("");
    browser.logIn("viewer@agency.example", PASSWORD);
    browser.waitForUser("Viewer");
    browser.waitUntilLive();

    assertThat(browser.offersToConnect()).isFalse();
  }

  @Test
  void anOperatorIsOfferedToPauseAndNotToChangeSlots() {
    made("Operator", "operator@agency.example", "operator");
    stack
        .jdbc()
        .sql(
            """
            insert into instance_member (user_id, instance_id)
            select id, ?
              from app_user
             where name = 'Operator'
            """)
        .param(instance)
        .update();

    browser.openUnknown("");
    browser.logIn("operator@agency.example", PASSWORD);
    browser.waitForUser("Operator");
    browser.chooseOnTheRail(instance);

    assertThat(browser.offersToPause(instance)).isTrue();
    assertThat(browser.offersSlots(instance)).isFalse();
  }

  @Test
  void anotherPasswordNeedsTheOneUntilNowAndThisPageGoesOn() {
    made("Analyst", "analyst@agency.example", "analyst");
    browser.openUnknown("");
    browser.logIn("analyst@agency.example", PASSWORD);
    browser.waitForUser("Analyst");

    browser.changePassword("wrong", "another horse battery");
    assertThat(browser.refusal()).contains("is not your password until now");
    browser.correctCurrentPassword(PASSWORD);

    browser.open("#/queries");
    browser.waitForUser("Analyst");
    assertThat(token("analyst@agency.example", "another horse battery")).isNotEmpty();
  }

  @Test
  void aConsentIsGivenOnAmazonsPage() {
    stack.jdbc().sql("truncate account, connection cascade").update();
    browser.openUnknown("");
    browser.logIn(ADMIN, PASSWORD);

    browser.connectAmazon("Of the agency");
    browser.decide("allow");

    assertThat(browser.notice())
        .isEqualTo("Amazon is connected; its accounts and instances are being read.");
    assertThat(browser.address()).doesNotContain("consent", "code", "state");
    browser.waitForUser(ADMIN);
    browser.waitForConnection("Of the agency", "works");
    browser.waitForInstance(instance);
  }

  @Test
  void aConsentThatIsRefusedConnectsNothing() {
    browser.openUnknown("");
    browser.logIn(ADMIN, PASSWORD);

    browser.connectAmazon("Nobody's");
    browser.decide("refuse");

    assertThat(browser.notice())
        .isEqualTo("Amazon is not connected. The consent was refused at Amazon.");
    assertThat(
            stack
                .jdbc()
                .sql("select count(*) from connection where name = 'Nobody''s'")
                .query(Long.class)
                .single())
        .isZero();
  }

  private static JsonNode sentByAdmin(String path, Map<String, Object> body) {
    return stack.post(
        stack.api().resolve(path), body, "Authorization", "Bearer " + token(ADMIN, PASSWORD));
  }

  private static void made(String name, String email, String role) {
    sentByAdmin(
        "/api/v1/users", Map.of("name", name, "email", email, "role", role, "password", PASSWORD));
  }

  private static String token(String email, String password) {
    return stack
        .post(stack.api().resolve("/api/auth/login"), Map.of("email", email, "password", password))
        .get("access_token")
        .asString();
  }
}
