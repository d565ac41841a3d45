package com.recomamp.standalone.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.simulator.Knobs;
import com.recomamp.standalone.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir private Path downloads;
  private Browser browser;

  @BeforeAll
  static void startEverything(@TempDir Path folder) {
    stack = Stack.start(folder, Knobs.defaults().with("timeScale", 20));
    stack.startWorker();
    var account =
        stack
            .get(stack.simulator().resolve("/simulator/accounts"))
            .valueStream()
            .findFirst()
            .orElseThrow();
    stack.startApi(
        "-Damc.access.users=passwords",
        "-Damc.access.first-admin.email=" + ADMIN,
        "-Damc.access.first-admin.password=" + PASSWORD,
        "-Damc.amazon.client-id=" + account.get("clientId").asString(),
        "-Damc.amazon.client-secret=" + account.get("clientSecret").asString(),
        "-Damc.amazon.authorize-url=" + stack.simulator().resolve("/ap/oa"),
        "-Damc.amazon.public-url=" + stack.api());
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
    var token = token(ADMIN, PASSWORD);
    var id =
        sent(
                "/api/v1/executions",
                token,
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
    var token = token(ADMIN, PASSWORD);
    sent(
        "/api/v1/users",
        token,
        Map.of(
            "name", "Viewer",
            "email", "viewer@agency.example",
            "role", "viewer",
            "password", PASSWORD));

    browser.openUnknown("");
    browser.logIn("viewer@agency.example", PASSWORD);
    browser.waitForUser("Viewer");
    browser.waitUntilLive();

    assertThat(browser.offersToConnect()).isFalse();
  }

  @Test
  void anotherPasswordNeedsTheOneUntilNowAndThisPageGoesOn() {
    sent(
        "/api/v1/users",
        token(ADMIN, PASSWORD),
        Map.of(
            "name", "Analyst",
            "email", "analyst@agency.example",
            "role", "analyst",
            "password", PASSWORD));
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

  private JsonNode sent(String path, @Nullable String token, Map<String, Object> body) {
    var request =
        HttpRequest.newBuilder(stack.api().resolve(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Stack.JSON.writeValueAsString(body)));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      var answer = http.send(request.build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
      return Stack.JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String token(String email, String password) {
    return sent("/api/auth/login", null, Map.of("email", email, "password", password))
        .get("access_token")
        .asString();
  }
}
