package com.recomamp.amc;

import static com.recomamp.amc.Amc.CREDENTIAL;
import static com.recomamp.amc.Amc.IMPATIENT;
import static com.recomamp.amc.Amc.PATIENT;
import static com.recomamp.amc.ScriptedServer.answer;
import static com.recomamp.amc.ScriptedServer.hangsUp;
import static com.recomamp.amc.ScriptedServer.json;
import static com.recomamp.amc.ScriptedServer.torn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.recomamp.amc.LwaException.Refused;
import com.recomamp.amc.LwaException.Throttled;
import com.recomamp.amc.LwaException.Unavailable;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginTest {

  private static final Instant NOW = Instant.parse("2026-10-01T10:00:00Z");

  private static final LwaCode CODE =
      new LwaCode(
          AmcRegion.NA,
          "amzn1.application-oa2-client.1",
          "canary-secret",
          "canary-code",
          URI.create("https://amc.example.com/back"),
          "canary-verifier");

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final InstantSource clock = now::get;

  @ParameterizedTest
  @CsvSource({
    "'{\"access_token\":\"Atza|1\"}', Atzr|canary-refresh",
    "'{\"access_token\":\"Atza|1\",\"refresh_token\":\"Atzr|another\"}', Atzr|another",
  })
  void aRefreshSaysWhatTheNextOneIsMadeWith(String answer, String next) throws Exception {
    try (var server = new ScriptedServer(json(200, answer))) {
      assertThat(login(server).refresh(CREDENTIAL).refreshToken()).isEqualTo(next);
    }
  }

  @Test
  void aRefreshIsAFormAndATokenHasAnEnd() throws Exception {
    try (var server = new ScriptedServer(token("Atza|1", 3600))) {
      var token = login(server).refresh(CREDENTIAL).accessToken();

      assertThat(token).isEqualTo(new AccessToken("Atza|1", NOW.plusSeconds(3600)));
      var asked = server.asked();
      assertThat(asked.line()).isEqualTo("POST /auth/o2/token HTTP/1.1");
      assertThat(asked.headers())
          .containsEntry("Content-Type", "application/x-www-form-urlencoded");
      assertThat(asked.body())
          .isEqualTo(
              "grant_type=refresh_token&refresh_token=Atzr%7Ccanary-refresh"
                  + "&client_id=amzn1.application-oa2-client.1&client_secret=canary-secret");
    }
  }

  @Test
  void aCodeBecomesALastingPermission() throws Exception {
    var answer =
        "{\"access_token\":\"Atza|1\",\"refresh_token\":\"Atzr|canary\",\"token_type\":\"bearer\",\"expires_in\":3600}";
    try (var server = new ScriptedServer(json(200, answer))) {
      var grant = login(server).exchange(CODE);

      assertThat(grant)
          .isEqualTo(new LwaGrant(new AccessToken("Atza|1", NOW.plusSeconds(3600)), "Atzr|canary"));
      assertThat(server.asked().body())
          .isEqualTo(
              "grant_type=authorization_code&code=canary-code"
                  + "&redirect_uri=https%3A%2F%2Famc.example.com%2Fback"
                  + "&client_id=amzn1.application-oa2-client.1&client_secret=canary-secret"
                  + "&code_verifier=canary-verifier");
      assertThat(grant.toString() + CODE).doesNotContain("canary", "Atza");
    }
  }

  @Test
  void aCodeThatIsNotTakenIsRefusedAndAnAnswerWithoutPermissionIsNone() throws Exception {
    try (var server =
        new ScriptedServer(
            json(400, "{\"error\":\"invalid_grant\",\"error_description\":\"canary-code\"}"))) {
      assertThatThrownBy(() -> login(server).exchange(CODE))
          .isInstanceOf(Refused.class)
          .hasMessageNotContaining("canary");
    }
    try (var server =
        new ScriptedServer(json(200, "{\"access_token\":\"Atza|1\",\"expires_in\":3600}"))) {
      assertThatThrownBy(() -> login(server).exchange(CODE)).isInstanceOf(Unavailable.class);
    }
  }

  @ParameterizedTest(name = "{0} {1} → {2} {3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "400 | {\"error\":\"invalid_grant\",\"error_description\":\"canary-refresh\"}           |"
            + " Refused     | INVALID_GRANT",
        "401 | {\"error\":\"invalid_client\",\"error_description\":\"canary-secret\"}           |"
            + " Refused     | INVALID_CLIENT",
        "400 | {\"error\":\"unauthorized_client\",\"request_id\":\"canary\"}                    |"
            + " Refused     | UNAUTHORIZED_CLIENT",
        "400 | {\"error\":\"unsupported_grant_type\"}                                           |"
            + " Refused     | UNSUPPORTED_GRANT_TYPE",
        "400 | {\"error\":\"canary\"}                                                           |"
            + " Unavailable | ",
        "400 | {\"error\":\"invalid_gra                                                         |"
            + " Unavailable | ",
        "403 | <html>canary</html>                                                              |"
            + " Unavailable | ",
        "429 | {\"error\":\"invalid_grant\"}                                                    |"
            + " Throttled   | ",
        "500 | {\"error\":\"invalid_client\"}                                                   |"
            + " Unavailable | ",
        "503 | canary                                                                           |"
            + " Unavailable | ",
        "302 | canary                                                                           |"
            + " Unavailable | ",
        "200 | canary                                                                           |"
            + " Unavailable | ",
        "200 | {\"token_type\":\"canary\"}                                                      |"
            + " Unavailable | ",
        "200 | {\"access_token\":\"canary \\n"
            + "\",\"expires_in\":3600}                            | Unavailable | ",
      })
  void onlyOAuthsOwnWordsAreARefusalAndNothingElseIsQuoted(
      int status, String body, String sorted, LwaError error) throws Exception {
    try (var server = new ScriptedServer(answer(status, "Retry-After: 3", body))) {
      var failure =
          catchThrowableOfType(LwaException.class, () -> login(server).refresh(CREDENTIAL));

      assertThat(failure.getClass().getSimpleName()).isEqualTo(sorted);
      assertThat(failure instanceof Refused refused ? refused.error() : null).isEqualTo(error);
      if (failure instanceof Throttled throttled) {
        assertThat(throttled.retryAfter()).contains(Duration.ofSeconds(3));
      }
      var trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      assertThat(trace.toString()).doesNotContain("canary");
    }
  }

  @Test
  void noAnswerIsUnavailable() throws Exception {
    try (var server = new ScriptedServer(hangsUp(), torn(200, "{\"access_token\":\"a\"}"))) {
      server.then(server.fallsSilentAfter("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"));
      var login = new LoginWithAmazon(server.endpoints(), IMPATIENT, clock);

      for (var i = 0; i < 3; i++) {
        assertThatThrownBy(() -> login.refresh(CREDENTIAL)).isInstanceOf(Unavailable.class);
      }
    }
  }

  private static ScriptedServer.Answer token(String value, int seconds) {
    return json(
        200,
        "{\"access_token\":\"%s\",\"refresh_token\":\"Atzr|x\",\"token_type\":\"bearer\",\"expires_in\":%d}"
            .formatted(value, seconds));
  }

  private LoginWithAmazon login(ScriptedServer server) {
    return new LoginWithAmazon(server.endpoints(), PATIENT, clock);
  }
}
