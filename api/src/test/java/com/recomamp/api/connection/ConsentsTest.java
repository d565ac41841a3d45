package com.recomamp.api.connection;

import static com.recomamp.api.recomamp.Details.assertDetail;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.api.Disguises;
import com.recomamp.api.TestApi;
import com.recomamp.api.TestApi.Answer;
import com.recomamp.store.connection.ConnectionStore;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.util.UriComponentsBuilder;

/** The way to Amazon's consent and back; that Amazon does not answer is all it does here. */
class ConsentsTest {
  private static final String KEYS = "test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  private static final TestApi API =
      TestApi.start(
          "--amc.amazon.client-id=amzn1.application.1",
          "--amc.amazon.client-secret=canary-secret",
          "--amc.amazon.token-keys=" + KEYS,
          "--amc.amazon.token-url=http://localhost:1/auth/o2/token",
          "--amc.amazon.public-url=https://amc.example.com/",
          "--amc.amazon.frontend-url=https://app.example.com");

  @AfterAll
  static void close() {
    empty();
    API.context.close();
  }

  @BeforeEach
  void nothingIsConnected() {
    empty();
  }

  private static void empty() {
    API.jdbc.sql("truncate connection, consent cascade").update();
  }

  @Test
  void aConsentBeginsWithStateAndChallenge() {
    var asked = API.post("/api/v1/connections/consent", "{\"name\": \"Maria\"}");

    var address = URI.create(asked.json().get("address").asString());
    assertThat(address.toString()).startsWith("https://www.amazon.com/ap/oa?");
    var parameters = parameters(address);
    assertThat(parameters)
        .containsEntry("client_id", "amzn1.application.1")
        .containsEntry("scope", "advertising::campaign_management")
        .containsEntry("response_type", "code")
        .containsEntry("redirect_uri", "https://amc.example.com/api/auth/amazon/callback")
        .containsEntry("code_challenge_method", "S256");
    assertThat(parameters.get("state")).hasSize(43);
    assertThat(parameters.get("code_challenge")).hasSize(43).isNotEqualTo(parameters.get("state"));
    assertThat(asked.body()).doesNotContain(Disguises.of("canary"));
    assertThat(API.jdbc.sql("select consent::text from consent").query(String.class).single())
        .doesNotContain(Disguises.of("canary"))
        .doesNotContain(Disguises.of(parameters.get("state")));
  }

  @Test
  void aStateIsGoodOnceAndNotForEver() {
    var state = state();
    API.get(callback(state, "error=access_denied"));
    assertDetail(API.get(callback(state, "code=1")), 400, "Invalid state parameter");

    var old = state();
    API.jdbc.sql("update consent set expires_at = now()").update();
    assertDetail(API.get(callback(old, "code=1")), 400, "Invalid state parameter");
    assertDetail(API.get(callback("guessed", "code=1")), 400, "Invalid state parameter");
    assertDetail(API.get("/api/auth/amazon/callback"), 400, "Invalid state parameter");
  }

  @Test
  void whoComesBackAfterTheKeyWasDroppedBeginsAgain() {
    var state = state();
    API.jdbc.sql("update consent set key_id = 'dropped'").update();

    assertDetail(API.get(callback(state, "code=1")), 400, "begin again");
    assertDetail(API.get(callback(state, "code=1")), 400, "Invalid state parameter");
  }

  @Test
  void aRefusedConsentIsToldWhereItBegan() {
    var reauth = API.post("/api/auth/amazon/reauth", "{}").json();
    var theirs =
        API.get(
            callback(
                parameters(URI.create(reauth.get("authUrl").asString())).get("state"),
                "error=access_denied"));
    var ours = API.get("/api/auth/callback?error=access_denied&state=" + state());

    assertThat(theirs.status()).isEqualTo(302);
    assertThat(theirs.header("Location"))
        .isEqualTo("https://app.example.com/auth/error?message=The+consent+was+refused+at+Amazon.");
    assertThat(ours.header("Location"))
        .isEqualTo("/?consent=refused&message=The+consent+was+refused+at+Amazon.");
    assertThat(API.get("/api/v1/connections").json().get("items")).isEmpty();
  }

  @Test
  void withoutAnAnswerOfAmazonThereIsNoConnection() {
    var answer = API.get(callback(state(), "code=canary-code"));

    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.header("Location"))
        .startsWith("/?consent=refused&message=Login+with+Amazon+does+not+answer")
        .doesNotContain("canary");
    assertThat(API.get("/api/v1/connections").json().get("items")).isEmpty();
  }

  @Test
  void aNewConsentIsAskedForTheApplicationThatTheConnectionWasMadeWith() {
    var id = connection("Old", "amzn1.application.old");

    var asked = API.post("/api/v1/connections/consent", "{\"connectionId\": \"%s\"}".formatted(id));

    assertThat(parameters(URI.create(asked.json().get("address").asString())))
        .containsEntry("client_id", "amzn1.application.old");
    assertThat(
            API.post(
                    "/api/v1/connections/consent",
                    "{\"connectionId\": \"%s\"}".formatted(UUID.randomUUID()))
                .status())
        .isEqualTo(404);
  }

  @Test
  void recomampsPageConsentsAnewToWhatIsRefused() {
    connection("Good", "amzn1.application.good");
    var refused = connection("Refused", "amzn1.application.refused");
    API.jdbc
        .sql("update connection set refused_at = now(), trouble = 'invalid_grant' where id = ?")
        .param(refused)
        .update();

    var asked = API.post("/api/auth/amazon/reauth", "{}").json();

    assertThat(parameters(URI.create(asked.get("authUrl").asString())))
        .containsEntry("client_id", "amzn1.application.refused");
    var login = API.get("/api/auth/amazon/login").json();
    assertThat(parameters(URI.create(login.get("auth_url").asString())))
        .containsEntry("client_id", "amzn1.application.1")
        .containsEntry("state", login.get("state").asString());
  }

  @Test
  void disconnectingDeletesEveryTokenAndNamesOneOfSeveral() {
    var one = connection("One", "amzn1.application.1");
    var other = connection("Other", "amzn1.application.1");
    API.jdbc
        .sql(
            "insert into access_token (connection_id, key_id, token, expires_at) values (?, 'k',"
                + " 't', now())")
        .param(one)
        .update();
    assertDetail(API.post("/api/auth/amazon/disconnect", "{}"), 409, "There are 2 connections");

    assertThat(delete(one).status()).isEqualTo(204);
    assertThat(delete(one).status()).isEqualTo(404);
    assertThat(API.post("/api/auth/amazon/disconnect", "{}").json().get("success").asBoolean())
        .isTrue();

    assertThat(API.jdbc.sql("select count(*) from access_token").query(Long.class).single())
        .isZero();
    assertThat(API.get("/api/v1/connections").body()).doesNotContain(other.toString());
  }

  @Test
  void theStatusIsReadWithoutAskingAmazon() {
    assertThat(API.get("/api/auth/amazon/status").json().get("authenticated").asBoolean())
        .isFalse();
    assertDetail(API.post("/api/auth/amazon/refresh", "{}"), 409, "No connection");
    assertDetail(API.post("/api/instances/sync", ""), 400, "No connection to Amazon is set up");
    connection("One", "amzn1.application.1");

    var status = API.get("/api/auth/amazon/status").json();
    assertThat(status.get("authenticated").asBoolean()).isTrue();
    assertThat(status.get("auto_refresh_enabled").asBoolean()).isTrue();
    assertThat(status.get("token_info").isNull()).isTrue();
    assertThat(API.post("/api/auth/amazon/refresh", "{}").json().get("has_valid_token").asBoolean())
        .isTrue();
    assertThat(API.get("/api/auth/amazon/refresh-status").json().get("tracked_users").asInt())
        .isEqualTo(1);
  }

  @Test
  void whatIsNotSetUpSaysWhatIsMissing() {
    var api = TestApi.empty();

    assertDetail(api.post("/api/auth/amazon/reauth", "{}"), 501, "set AMC_TOKEN_KEYS");
    assertDetail(api.get("/api/auth/amazon/login"), 501, "set AMC_TOKEN_KEYS");
    assertThat(api.post("/api/v1/connections/consent", "{}").status()).isEqualTo(501);
    assertThatThrownBy(() -> TestApi.start("--amc.amazon.public-url=amc.example.com"))
        .hasStackTraceContaining("API_PUBLIC_URL");
  }

  private static UUID connection(String name, String clientId) {
    return API.context
        .getBean(ConnectionStore.class)
        .add(name, "NA", clientId, "canary-secret", "Atzr|canary");
  }

  private static Answer delete(UUID connection) {
    return API.send(
        API.request("/api/v1/connections/" + connection).method("DELETE", BodyPublishers.noBody()));
  }

  private static String state() {
    var asked = API.post("/api/v1/connections/consent", "{}").json();
    return parameters(URI.create(asked.get("address").asString())).get("state");
  }

  private static String callback(String state, String rest) {
    return "/api/auth/amazon/callback?state=%s&%s".formatted(state, rest);
  }

  private static Map<String, String> parameters(URI address) {
    var parameters = new HashMap<String, String>();
    UriComponentsBuilder.fromUri(address)
        .build()
        .getQueryParams()
        .forEach(
            (name, values) ->
                parameters.put(name, URLDecoder.decode(values.getFirst(), StandardCharsets.UTF_8)));
    return parameters;
  }
}
