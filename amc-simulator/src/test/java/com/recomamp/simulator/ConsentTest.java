package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.simulator.Conversation.Answer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the consent page to tokens of a consent's own. */
class ConsentTest {
  private static final String BACK = "http://localhost:8080/oauth/callback";

  /** The example of RFC 7636, appendix B. */
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

  private static final String HASHED = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

  private final SetClock clock = new SetClock();
  @TempDir private Path folder;
  private Simulator simulator;
  private Conversation client;

  @BeforeEach
  void start() throws IOException {
    simulator = Simulator.start(SimulatorSettings.inMemory().keptIn(folder), clock);
    client = Conversation.with(simulator);
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @Test
  void thePageNamesTheApplicationTheScopesAndTheAccount() {
    var page = client.get(asked(Map.of("scope", "advertising::campaign_management profile")));

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).startsWith("text/html");
    assertThat(page.header("Content-Security-Policy"))
        .contains("default-src 'none'", "style-src 'sha256-", "script-src 'none'");
    assertThat(page.body())
        .contains(
            client.clientId(),
            "advertising::campaign_management",
            "profile",
            "Brindlewick US",
            "ENTITY1QW8E5R2T9Y4U",
            "localhost:8080",
            "value=\"allow\"",
            "value=\"refuse\"");
  }

  @Test
  void aConsentLeadsBackWithACode() {
    var answer = client.post(asked(Map.of()), "decision=allow");

    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.header("Location"))
        .startsWith(BACK + "?code=")
        .endsWith("&scope=advertising%3A%3Acampaign_management&state=a+b%26c");
  }

  @Test
  void aRefusalLeadsBackWithoutOne() {
    assertThat(client.post(asked(Map.of()), "decision=refuse").header("Location"))
        .isEqualTo(BACK + "?error=access_denied&state=a+b%26c");
    assertThat(client.post(asked(Map.of()), "decision=later").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({"allow,?code=", "refuse,?error=access_denied"})
  void theAnswerMayComeWithoutAPage(String consent, String answer) {
    client.put("/simulator/settings", "{\"consent\":\"%s\"}".formatted(consent)).ok();

    assertThat(client.get(asked(Map.of())).header("Location")).startsWith(BACK + answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/callback",
        "http://localhost.evil.example/",
        "http://localhost@evil.example/",
        "javascript:alert(1)",
        "http://localhost/#fragment",
        ""
      })
  void nothingIsSentToAnAddressThatIsNotRegistered(String address) {
    var answer = client.get(asked(Map.of("redirect_uri", address)));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Location")).isEmpty();
    assertThat(answer.body()).contains("has not been whitelisted");
  }

  @Test
  void addressesAreRegisteredByASetting() {
    var ours = "https://amc.example.com/callback";
    client.put("/simulator/settings", "{\"redirectUris\":\"loopback, %s\"}".formatted(ours)).ok();

    assertThat(client.get(asked(Map.of("redirect_uri", ours))).status()).isEqualTo(200);
    assertThat(client.get(asked(Map.of("redirect_uri", ours + "/more"))).status()).isEqualTo(400);
    assertThat(client.get(asked(Map.of())).status()).isEqualTo(200);
    assertThat(client.put("/simulator/settings", "{\"redirectUris\":\"amc\"}").body())
        .contains("redirectUris must be addresses");
  }

  @Test
  void whatStandsInTheAddressIsText() {
    var page = client.get(asked(Map.of("redirect_uri", "https://evil.example/<script>")));

    assertThat(page.body()).doesNotContain("<script>");
  }

  @ParameterizedTest
  @CsvSource({
    "response_type,token,unsupported_response_type",
    "scope,'',invalid_scope",
    "scope,advertising::everything,invalid_scope",
    "code_challenge,short,invalid_request",
    "code_challenge_method,S256,invalid_request"
  })
  void aWrongRequestLeadsBackWithItsError(String field, String value, String error) {
    assertThat(client.get(asked(Map.of(field, value))).header("Location"))
        .startsWith(BACK + "?error=" + error);
  }

  @Test
  void anUnknownApplicationIsNotAskedFor() {
    assertThat(client.get(asked(Map.of("client_id", "nobody"))).body())
        .contains("Unknown client_id");
  }

  @Test
  void eachConsentHasARefreshTokenOfItsOwnThatComesBack() {
    var first = exchanged(code(Map.of()), Map.of()).ok().get("refresh_token").stringValue();
    var second = exchanged(code(Map.of()), Map.of()).ok().get("refresh_token").stringValue();

    assertThat(first).startsWith("Atzr|").isNotEqualTo(second);
    assertThat(refreshed(first).ok().get("refresh_token").stringValue()).isEqualTo(first);
    client.header(
        "Authorization", "Bearer " + refreshed(second).ok().get("access_token").stringValue());
    assertThat(client.get("/amc/instances").status()).isEqualTo(200);
  }

  @Test
  void aCodeWorksOnceAlsoAfterARestart() throws IOException {
    var code = code(Map.of());
    exchanged(code, Map.of()).ok();

    assertThat(error(exchanged(code, Map.of()))).isEqualTo("invalid_grant : code");
    try (var later = Simulator.start(SimulatorSettings.inMemory().keptIn(folder), clock)) {
      client = Conversation.with(later);
      assertThat(error(exchanged(code, Map.of()))).isEqualTo("invalid_grant : code");
    }
  }

  @Test
  void aCodeLivesFiveMinutes() {
    var code = code(Map.of());
    var late = code(Map.of());

    clock.passesSeconds(299);
    exchanged(code, Map.of()).ok();
    clock.passesSeconds(1);

    assertThat(error(exchanged(late, Map.of()))).isEqualTo("invalid_grant : code");
  }

  @Test
  void aCodeBelongsToItsApplicationAndItsAddress() {
    var code = code(Map.of());
    var other = DemoAccount.ALL.getLast();

    assertThat(
            error(
                exchanged(
                    code,
                    Map.of("client_id", other.clientId(), "client_secret", other.clientSecret()))))
        .isEqualTo("invalid_grant : code");
    assertThat(error(exchanged(code, Map.of("redirect_uri", "http://localhost/other"))))
        .isEqualTo("invalid_grant : redirect_uri");
    exchanged(code, Map.of()).ok();
  }

  @ParameterizedTest
  @CsvSource({"S256," + HASHED, "plain," + VERIFIER, "''," + VERIFIER})
  void onlyWhoBeganALoginCanEndIt(String method, String challenge) {
    var asked = new HashMap<>(Map.of("code_challenge", challenge));
    if (!method.isEmpty()) {
      asked.put("code_challenge_method", method);
    }
    var code = code(asked);

    assertThat(error(exchanged(code, Map.of()))).isEqualTo("invalid_grant : code_verifier");
    assertThat(error(exchanged(code, Map.of("code_verifier", "x" + VERIFIER.substring(1)))))
        .isEqualTo("invalid_grant : code_verifier");
    exchanged(code, Map.of("code_verifier", VERIFIER)).ok();
  }

  @Test
  void aCodeIsNoToken() {
    assertThat(error(refreshed(code(Map.of())))).isEqualTo("invalid_grant : refresh_token");
    assertThat(
            client
                .header("Authorization", "Bearer " + code(Map.of()))
                .get("/amc/instances")
                .status())
        .isEqualTo(401);
  }

  @Test
  void aScopeWithoutCampaignsDoesNotOpenAmc() {
    var token = exchanged(code(Map.of("scope", "profile")), Map.of()).ok();

    client.header("Authorization", "Bearer " + token.get("access_token").stringValue());

    assertThat(client.get("/amc/instances").refusal()).isEqualTo("403 Unauthorized request.");
    var accounts = client.get("/amc/accounts");
    assertThat(accounts.status()).isEqualTo(403);
    assertThat(accounts.body())
        .matches("\\{\"message\":\"Unauthorized request\\.\",\"requestId\":\"[0-9A-F]{20}\"}");
  }

  @Test
  void aScopeMayBeNamedTwice() {
    var twice = Map.of("scope", "profile advertising::campaign_management profile");
    var token = exchanged(code(twice), Map.of()).ok();

    client.header("Authorization", "Bearer " + token.get("access_token").stringValue());

    assertThat(client.get("/amc/instances").status()).isEqualTo(200);
    assertThat(client.get(asked(twice)).body()).containsOnlyOnce("<code>profile</code>");
  }

  @Test
  void aRevocationEndsEveryConsentUntilThenAndOutlivesARestart() throws IOException {
    var before = exchanged(code(Map.of()), Map.of()).ok().get("refresh_token").stringValue();
    var unspent = code(Map.of());
    client.put("/simulator/accounts/ENTITY1QW8E5R2T9Y4U", "{\"revoked\":true}").ok();

    var later = exchanged(code(Map.of()), Map.of()).ok().get("refresh_token").stringValue();

    assertThat(error(exchanged(unspent, Map.of()))).isEqualTo("invalid_grant : code");
    var revoked =
        "invalid_grant : refresh_token. User may have revoked or didn't grant the permission.";
    assertThat(error(refreshed(before))).isEqualTo(revoked);
    assertThat(error(client.token(client.refresh()))).isEqualTo(revoked);
    refreshed(later).ok();
    try (var restarted = Simulator.start(SimulatorSettings.inMemory().keptIn(folder), clock)) {
      var another = Conversation.with(restarted, DemoAccount.ALL.getLast());
      assertThat(error(another.token(client.refresh()))).isEqualTo(revoked);
    }
    client.put("/simulator/accounts/ENTITY1QW8E5R2T9Y4U", "{\"revoked\":false}").ok();
    refreshed(before).ok();
  }

  private String asked(Map<String, String> different) {
    var query = new LinkedHashMap<String, String>();
    query.put("client_id", client.clientId());
    query.put("scope", "advertising::campaign_management");
    query.put("response_type", "code");
    query.put("redirect_uri", BACK);
    query.put("state", "a b&c");
    query.putAll(different);
    return query.entrySet().stream()
        .map(
            field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&", "/ap/oa?", ""));
  }

  private String code(Map<String, String> different) {
    var location = client.post(asked(different), "decision=allow").header("Location");
    return Call.form(location.substring(location.indexOf('?') + 1)).get("code");
  }

  private Answer exchanged(String code, Map<String, String> different) {
    var form = new HashMap<>(client.refresh());
    form.remove("refresh_token");
    form.putAll(Map.of("grant_type", "authorization_code", "code", code, "redirect_uri", BACK));
    form.putAll(different);
    return client.token(form);
  }

  private Answer refreshed(String token) {
    var form = new HashMap<>(client.refresh());
    form.put("refresh_token", token);
    return client.token(form);
  }

  private static String error(Answer answer) {
    assertThat(answer.status()).isEqualTo(400);
    return "%s %s"
        .formatted(
            answer.json().get("error").stringValue(),
            answer
                .json()
                .get("error_description")
                .stringValue()
                .replace("The request has an invalid grant parameter ", ""));
  }
}
