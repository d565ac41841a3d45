package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoginTest {
  private final SetClock clock = new SetClock();
  private Simulator simulator;
  private Conversation client;

  @BeforeEach
  void start() throws IOException {
    simulator = Simulator.start(SimulatorSettings.inMemory(), clock);
    client = Conversation.with(simulator);
  }

  @AfterEach
  void stop() {
    simulator.close();
  }

  @Test
  void aRefreshTokenYieldsAnAccessTokenForAnHourAndComesBackItself() {
    var answer = client.token(client.refresh()).ok();

    assertThat(answer.get("access_token").stringValue()).startsWith("Atza|");
    assertThat(answer.get("refresh_token").stringValue())
        .isEqualTo(client.refresh().get("refresh_token"));
    assertThat(answer.get("token_type").stringValue()).isEqualTo("bearer");
    assertThat(answer.get("expires_in").intValue()).isEqualTo(3600);
  }

  @Test
  void theFieldsMayComeAsJson() {
    var answer = client.post("/auth/o2/token", Json.MAPPER.writeValueAsString(client.refresh()));

    assertThat(answer.ok().get("access_token").stringValue()).startsWith("Atza|");
  }

  @Test
  void errorsHaveTheShapeOfLoginWithAmazon() {
    assertThat(error(Map.of("refresh_token", "Atzr|other")))
        .isEqualTo("400 invalid_grant: The request has an invalid grant parameter : refresh_token");
    assertThat(error(Map.of("client_secret", "other")))
        .isEqualTo("401 invalid_client: Client authentication failed");
    assertThat(error(Map.of("client_id", "other")))
        .isEqualTo("401 invalid_client: Client authentication failed");
    assertThat(error(Map.of("grant_type", "password"))).startsWith("400 unsupported_grant_type: ");
    for (var missing : List.of("grant_type", "refresh_token")) {
      assertThat(error(Map.of(missing, ""))).isEqualTo("400 invalid_request: Malformed request");
    }
  }

  @Test
  void anAccessTokenEndsWhenItsLifeIsOver() {
    clock.passesSeconds(3599);
    assertThat(client.get("/amc/instances").status()).isEqualTo(200);

    clock.passesSeconds(1);

    assertThat(client.get("/amc/instances").refusal()).isEqualTo("401 Authentication failed");
    client.logIn();
    assertThat(client.get("/amc/instances").status()).isEqualTo(200);
  }

  @Test
  void aTokenEndsWithAConsentThatIsRevokedWhileItIsIssued() throws IOException {
    var account = DemoAccount.ALL.getFirst();
    try (var world = new World(clock, Knobs::defaults, new Ledger(), null)) {
      var login =
          new LoginWithAmazon(
              world,
              new Signer(world.key()),
              () -> {
                world.revoke(account.clientId(), true);
                return Knobs.defaults();
              });

      var answer = new ByteArrayOutputStream();
      login.token(asking(client.refresh())).body().writeTo(answer);

      var token = Json.MAPPER.readTree(answer.toByteArray()).get("access_token").stringValue();
      assertThat(login.granted(token)).isEmpty();
    }
  }

  private static Call asking(Map<String, String> fields) {
    return new Call(
        "POST",
        "/auth/o2/token",
        Map.of(),
        Map.of(),
        "",
        new Headers(),
        Json.MAPPER.writeValueAsBytes(fields),
        "0123456789ABCDEF0123",
        Duration.ZERO);
  }

  @Test
  void theLifeOfTokensIsASetting() {
    client.put("/simulator/settings", "{\"tokenLife\":\"10s\"}").ok();

    assertThat(client.token(client.refresh()).ok().get("expires_in").intValue()).isEqualTo(10);
  }

  private String error(Map<String, String> wrong) {
    var answer = client.token(changed(wrong));
    return "%d %s: %s"
        .formatted(
            answer.status(),
            answer.json().get("error").stringValue(),
            answer.json().get("error_description").stringValue());
  }

  private Map<String, String> changed(Map<String, String> fields) {
    var form = new HashMap<>(client.refresh());
    form.putAll(fields);
    return form;
  }
}
