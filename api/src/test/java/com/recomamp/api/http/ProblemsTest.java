package com.recomamp.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.api.TestApi.Answer;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemsTest {
  private static final String CANARY = "canary_7f3a";

  private final TestApi api = TestApi.empty();

  @Test
  void whateverIsWrongTheAnswerIsAProblem() {
    assertProblem(api.get("/api/v1/nothing"), 404, "not-found");
    assertProblem(api.get("/api/v1/executions/1"), 404, "not-found");
    assertProblem(api.get("/api/v1/executions/exec_00000000000000000000000000"), 404, "not-found");
    assertProblem(api.get("/api/v1/queries/wf_1"), 404, "not-found");
    assertProblem(api.send(api.request("/api/v1/executions").DELETE()), 405, "method-not-allowed");
    assertProblem(api.get("/api/v1/executions", "Accept", "image/png"), 406, "not-acceptable");
    assertProblem(
        api.send(
            api.request("/api/v1/executions")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{}"))),
        415,
        "unsupported-media-type");
    assertProblem(
        api.send(
            api.request("/api/v1/executions")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("sql=1"))),
        415,
        "unsupported-media-type");
    assertProblem(api.post("/api/v1/executions", "{\"sql\": "), 400, "malformed");
    assertProblem(api.post("/api/v1/executions", "[]"), 400, "malformed");
    assertProblem(api.post("/api/v1/executions", ""), 400, "malformed");
    assertProblem(api.post("/api/v1/executions", "{}"), 400, "invalid");
    assertProblem(api.get("/api/v1/executions?limit=x"), 400, "invalid");
  }

  @Test
  void whatFailsInsideIsAProblemThatSaysNothingOfIt() {
    var id = api.accepted();
    api.jdbc
        .sql("update execution set failure_class = 'NO_SUCH_CLASS', sql = ?")
        .param(CANARY)
        .update();

    var answer = api.get("/api/v1/executions/" + id);

    assertProblem(answer, 500, "internal");
    assertThat(answer.body()).doesNotContain("NO_SUCH_CLASS", CANARY, "Exception");
  }

  @Test
  void noRefusalRepeatsSqlOrTokens() {
    var answers =
        List.of(
            api.post("/api/v1/executions", "{\"sql\": \"" + CANARY + "\"}"),
            api.post("/api/v1/executions", "{\"sql\": \"" + CANARY + "\" oops}"),
            api.post("/api/v1/executions", "{\"sql\": [\"" + CANARY + "\"]}"),
            api.post(
                "/api/v1/executions",
                "{\"sql\": \"{{a}} "
                    + CANARY
                    + "\", \"instanceId\": \"amctest\", \"window\": "
                    + TestApi.WINDOW
                    + "}"),
            api.get("/api/v1/nothing", "Authorization", "Bearer " + CANARY),
            api.post("/api/v1/queries", "{\"name\": 1, \"sql\": \"" + CANARY + "\"}"));

    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.status()).isGreaterThanOrEqualTo(400);
              assertThat(answer.body()).doesNotContain(CANARY);
            });
  }

  @Test
  void aNulCharacterIsRefusedAndNotAFault() {
    assertProblem(
        api.post(
            "/api/v1/executions",
            """
            {"sql": "select '\\u0000'", "instanceId": "amctest", "window": %s}\
            """
                .formatted(TestApi.WINDOW)),
        400,
        "invalid");
    assertThat(api.get("/api/v1/executions?text=%00").status()).isEqualTo(400);
    assertThat(
            api.post(
                    "/api/v1/executions",
                    """
                    {"sql": "select CUSTOM_PARAMETER('x')", "instanceId": "amctest", "window": %s, "parameters": {"x": "\\u0000"}}\
                    """
                        .formatted(TestApi.WINDOW))
                .status())
        .isEqualTo(400);
    assertThat(
            api.post(
                    "/api/v1/executions",
                    """
                    {"sql": "select CUSTOM_PARAMETER('x')", "instanceId": "amctest", "window": %s, "parameters": {"x": "\\ud800"}}\
                    """
                        .formatted(TestApi.WINDOW))
                .status())
        .isLessThan(500);
  }

  @Test
  void noAnswerIsKeptAndEveryOneIsSafeInABrowser() {
    var answer = api.get("/api/v1/executions");

    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.header("Content-Security-Policy")).startsWith("default-src 'self';");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(api.get("/nothing.html").header("Content-Security-Policy"))
        .startsWith("default-src 'self';");
  }

  @Test
  void aBodyMayNotBeEndless() {
    assertThat(
            api.post("/api/v1/executions", "{\"sql\": \"" + "x".repeat(5_000_000) + "\"}")
                .json()
                .get("detail")
                .asString())
        .isEqualTo("The body is too large.");
  }

  @Test
  void anAddressThatCannotBeIsRefusedWithoutAWordOfTheServer() throws IOException {
    for (var path :
        List.of("/api/v1/%zz", "/api/v1/a%00b", "/api/v1/a;b", "/api/v1/..%2f", "/api/v1/{a}")) {
      try (var socket = new Socket("localhost", api.address.getPort())) {
        socket
            .getOutputStream()
            .write(
                "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                    .formatted(path)
                    .getBytes(StandardCharsets.US_ASCII));
        var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(answer)
            .containsPattern("HTTP/1.1 40[04]")
            .containsIgnoringCase("content-type: application/problem+json")
            .contains("urn:amc-orchestrator:problem:")
            .doesNotContain("<html");
      }
    }
  }

  private static void assertProblem(Answer answer, int status, String word) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    var problem = answer.json();
    assertThat(problem.get("type").asString()).isEqualTo("urn:amc-orchestrator:problem:" + word);
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("title").asString()).isNotBlank();
    assertThat(problem.get("detail").asString()).isNotBlank();
  }
}
