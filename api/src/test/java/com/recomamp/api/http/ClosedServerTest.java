package com.recomamp.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ClosedServerTest {
  private static final String PATH = "/api/v1/executions";
  private static final TestApi OPENED =
      TestApi.start(
          "--amc.access.allowed-hosts=amc.example.com",
          "--amc.access.allowed-origins=https://app.example.com");

  private final TestApi api = TestApi.empty();

  @AfterAll
  static void close() {
    OPENED.context.close();
  }

  @Test
  void onlyNamesOfThisMachineAreAnswered() throws IOException {
    assertThat(List.of("localhost", "LOCALHOST:80", "127.0.0.1:8080", "[::1]:8080"))
        .allSatisfy(host -> assertThat(statusFor(api, host)).isEqualTo(200));
    assertThat(
            List.of(
                "amc.example.com",
                "localhost.example.com",
                "127.0.0.1.nip.io:8080",
                "10.0.0.1",
                "localhost:80:80"))
        .allSatisfy(host -> assertThat(statusFor(api, host)).isIn(400, 403));
  }

  @Test
  void aSettingAllowsAnotherName() throws IOException {
    assertThat(statusFor(OPENED, "amc.example.com:8080")).isEqualTo(200);
    assertThat(statusFor(OPENED, "other.example.com")).isEqualTo(403);
  }

  @Test
  void whatAProxyForwardsIsRefused() {
    assertThat(List.of("Forwarded", "X-Forwarded-For", "x-forwarded-host", "X-Forwarded-Anything"))
        .allSatisfy(
            header -> assertThat(api.get(PATH, header, "for=10.0.0.1").status()).isEqualTo(403));
  }

  @Test
  void pagesOfOtherOriginsAreRefused() {
    assertThat(api.get(PATH, "Origin", api.address.toString()).status()).isEqualTo(200);
    assertThat(List.of("https://evil.example.com", "null", "http://localhost:1"))
        .allSatisfy(origin -> assertThat(api.get(PATH, "Origin", origin).status()).isEqualTo(403));
  }

  @Test
  void aRefusalIsAProblem() {
    var answer = api.get(PATH, "Origin", "https://evil.example.com");

    assertThat(answer.json().get("type").asString())
        .isEqualTo("urn:amc-orchestrator:problem:not-ours");
  }

  @Test
  void aSettingAllowsPagesOfAnOrigin() {
    var answer = OPENED.get(PATH, "Origin", "https://app.example.com");
    var preflight =
        OPENED.send(
            OPENED
                .request(
                    PATH,
                    "Origin",
                    "https://app.example.com",
                    "Access-Control-Request-Method",
                    "POST",
                    "Access-Control-Request-Headers",
                    "content-type,idempotency-key")
                .method("OPTIONS", BodyPublishers.noBody()));

    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example.com");
    assertThat(preflight.status()).isEqualTo(200);
    assertThat(preflight.header("Access-Control-Allow-Headers"))
        .isEqualToIgnoringCase("content-type, idempotency-key");
    assertThat(OPENED.get(PATH, "Origin", "https://other.example.com").status()).isEqualTo(403);
  }

  private static int statusFor(TestApi api, String host) throws IOException {
    try (var socket = new Socket("localhost", api.address.getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                  .formatted(PATH, host)
                  .getBytes(StandardCharsets.US_ASCII));
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Integer.parseInt(answer.split(" ")[1]);
    }
  }
}
