package com.recomamp.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.simulator.Knobs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A person connects Amazon, from the consent to the first result, and consents again. */
class AmazonConnectionTest {
  /** Of every refresh token. */
  private static final String BEGINNING = "Atzr";

  private static Stack stack;

  private final HttpClient browser = HttpClient.newHttpClient();

  @BeforeAll
  static void everythingRuns(@TempDir Path folder) {
    stack = Stack.start(folder, Knobs.defaults().with("timeScale", 10));
    stack.startWorker();
    stack.startApi(stack.consentOptions());
  }

  @AfterAll
  static void everythingEnds() {
    stack.close();
  }

  @BeforeEach
  void nothingIsKnownOfAmazon() {
    Stack.await("no sync to run", () -> connections().stream().noneMatch(this::syncs));
    stack.jdbc().sql("truncate account, connection cascade").update();
    consentIsRevoked(false);
  }

  @Test
  void aConsentBringsAccountsAndInstancesAndThenResults() {
    var back = consented(asked(Map.of("name", "Maria")));

    assertThat(back).isEqualTo(stack.api().resolve("/?consent=given"));
    Stack.await("the sync to be over", () -> !syncs(connection()));
    assertThat(connection().get("name").asString()).isEqualTo("Maria");
    assertThat(connection().get("state").asString()).isEqualTo("ok");
    assertThat(connection().get("syncInstances").asInt()).isEqualTo(2);
    assertThat(connection().has("syncTrouble")).isFalse();
    assertThat(instances())
        .allSatisfy(each -> assertThat(each.get("region").asString()).isEqualTo("NA"));
    assertThat(ended(accepted())).isEqualTo("succeeded");
    assertThat(stack.jdbc().sql("select count(*) from consent").query(Long.class).single())
        .isZero();
    assertThat(
            stack
                .jdbc()
                .sql("select connection::text from connection")
                .query(String.class)
                .single())
        .doesNotContain(BEGINNING, HexFormat.of().formatHex(BEGINNING.getBytes(UTF_8)))
        // The first letters of its base64.
        .doesNotContain("QXR6c");
  }

  @Test
  void aSecondSyncBringsNothingTwiceAndKeepsANameThatWasGiven() {
    consented(asked(Map.of()));
    Stack.await("the sync to be over", () -> !syncs(connection()));
    stack.jdbc().sql("update account set name = 'Recommerce'").update();

    var synced = stack.post(stack.api().resolve("/api/instances/sync"), Map.of());

    assertThat(synced.get("success").asBoolean()).isTrue();
    assertThat(synced.get("accounts_synced").asInt()).isEqualTo(1);
    assertThat(synced.get("instances_synced").asInt()).isEqualTo(2);
    assertThat(instances())
        .hasSize(2)
        .allSatisfy(each -> assertThat(each.get("accountName").asString()).isEqualTo("Recommerce"));
  }

  @Test
  void aNewConsentWakesWhatWaitsForOne() {
    consented(asked(Map.of()));
    Stack.await("the sync to be over", () -> !syncs(connection()));
    consentIsRevoked(true);
    stack.jdbc().sql("update access_token set refresh_at = now(), expires_at = now()").update();
    var waiting = accepted();
    Stack.await("it to wait for a consent", () -> status(waiting).equals("needs_attention"));
    assertThat(connection().get("state").asString()).isEqualTo("needs_consent");
    consentIsRevoked(false);

    var id = connection().get("id").asString();
    consented(asked(Map.of("connectionId", id)));

    assertThat(ended(waiting)).isEqualTo("succeeded");
    assertThat(connection().get("id").asString()).isEqualTo(id);
    assertThat(connection().get("state").asString()).isEqualTo("ok");
  }

  @Test
  void whatHasNoConnectionGoesOnWithANewOne() {
    consented(asked(Map.of()));
    Stack.await("the sync to be over", () -> !syncs(connection()));
    var id = connection().get("id").asString();
    assertThat(
            send(HttpRequest.newBuilder(stack.api().resolve("/api/v1/connections/" + id)).DELETE())
                .statusCode())
        .isEqualTo(204);
    var waiting = accepted();
    Stack.await("it to wait for a connection", () -> status(waiting).equals("needs_attention"));

    consented(asked(Map.of("name", "Another")));

    assertThat(ended(waiting)).isEqualTo("succeeded");
  }

  @Test
  void aCodeThatCameBackTwiceConnectsOnce() {
    var returned = decided(asked(Map.of()));
    assertThat(get(returned).statusCode()).isEqualTo(302);

    assertThat(get(returned).statusCode()).isEqualTo(400);
    assertThat(connections()).hasSize(1);
  }

  private URI asked(Map<String, String> request) {
    return URI.create(
        stack
            .post(stack.api().resolve("/api/v1/connections/consent"), request)
            .get("address")
            .asString());
  }

  /** Where the browser ends up. */
  private URI consented(URI address) {
    var returned = decided(address);
    return returned.resolve(get(returned).headers().firstValue("Location").orElseThrow());
  }

  /** Where Amazon sends the browser back to, once the person has pressed the button. */
  private URI decided(URI address) {
    var answer = get(address);
    if (answer.statusCode() == 200) {
      answer =
          send(
              HttpRequest.newBuilder(address)
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(BodyPublishers.ofString("decision=allow")));
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
    return URI.create(answer.headers().firstValue("Location").orElseThrow());
  }

  private HttpResponse<String> get(URI address) {
    return send(HttpRequest.newBuilder(address));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return browser.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void consentIsRevoked(boolean revoked) {
    var entity = accounts().getFirst().get("entityId").asString();
    stack.put(
        stack.simulator().resolve("/simulator/accounts/" + entity), Map.of("revoked", revoked));
  }

  private static List<JsonNode> accounts() {
    return stack.get(stack.simulator().resolve("/simulator/accounts")).valueStream().toList();
  }

  private static List<JsonNode> connections() {
    return stack
        .get(stack.api().resolve("/api/v1/connections"))
        .get("items")
        .valueStream()
        .toList();
  }

  private static JsonNode connection() {
    return connections().getFirst();
  }

  private boolean syncs(JsonNode connection) {
    return connection.get("syncing").asBoolean();
  }

  private static List<JsonNode> instances() {
    return stack.get(stack.api().resolve("/api/v1/instances")).get("items").valueStream().toList();
  }

  private static String accepted() {
    return stack
        .post(
            stack.api().resolve("/api/v1/executions"),
            Map.of(
                "sql",
                "/* simulator: run=10s rows=2 */ SELECT campaign FROM dsp_impressions",
                "instanceId",
                instances().getFirst().get("instanceId").asString(),
                "window",
                Map.of("last", "P7D", "lag", "P2D", "zone", "UTC")))
        .get("id")
        .asString();
  }

  private static String ended(String id) {
    Stack.await(
        id + " to end", () -> List.of("succeeded", "failed", "cancelled").contains(status(id)));
    return status(id);
  }

  private static String status(String id) {
    return stack.get(URI.create(stack.api() + "/api/v1/executions/" + id)).get("status").asString();
  }
}
