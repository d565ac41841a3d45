package com.recomamp.api.hint;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HintsTest {
  private final TestApi api = TestApi.empty();
  private final Socket socket = new Socket("localhost", api.address.getPort());
  private final BufferedReader stream = follow(socket);

  HintsTest() throws IOException {}

  @AfterEach
  void leave() throws IOException {
    socket.close();
  }

  @Test
  void aClientIsGreetedAndThenToldOfEveryChange() throws IOException {
    assertThat(nextEvent()).isEqualTo("event: hello, data: {}");

    var id = api.accepted();
    assertThat(nextEvent())
        .isEqualTo("event: execution, data: {\"id\":\"%s\",\"version\":1}".formatted(id));

    api.post("/api/v1/executions/" + id + "/cancel", "{}");
    assertThat(nextEvent())
        .isEqualTo("event: execution, data: {\"id\":\"%s\",\"version\":2}".formatted(id));
  }

  @Test
  void silenceIsBrokenByComments() throws IOException {
    nextEvent();

    assertThat(nextText()).isEqualTo(":");
  }

  @Test
  void whoMayHaveMissedSomethingIsGreetedAgain() throws IOException {
    nextEvent();

    api.jdbc
        .sql(
            """
            select pg_terminate_backend(pid)
              from pg_stat_activity
             where application_name = 'amc-orchestrator notifications'
            """)
        .query(Boolean.class)
        .list();

    assertThat(nextEvent()).isEqualTo("event: hello, data: {}");
    var id = api.accepted();
    assertThat(nextEvent()).contains(id);
  }

  @Test
  void aStreamEndsAfterAWhile() throws IOException {
    var brief = TestApi.start("--amc.hints.end-after=1s");
    try (var other = new Socket("localhost", brief.address.getPort())) {
      var lines = follow(other).lines().toList();

      assertThat(lines).contains("event: hello");
    } finally {
      brief.context.close();
    }
  }

  @Test
  void theServerDoesNotWaitForItsStreamsWhenItStops() throws IOException {
    var ending = TestApi.start();
    try (var other = new Socket("localhost", ending.address.getPort())) {
      var lines = follow(other);
      for (var line = lines.readLine(); !line.equals("event: hello"); ) {
        line = lines.readLine();
      }

      ending.context.close();

      assertThat(lines.lines().filter(line -> line.startsWith("event:"))).isEmpty();
    }
  }

  private static BufferedReader follow(Socket socket) throws IOException {
    socket.setSoTimeout(30_000);
    socket
        .getOutputStream()
        .write(
            "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  private String nextEvent() throws IOException {
    var line = stream.readLine();
    while (!line.startsWith("event:")) {
      line = stream.readLine();
    }
    return line + ", " + stream.readLine();
  }

  private String nextText() throws IOException {
    var line = stream.readLine();
    while (!line.startsWith(":")) {
      line = stream.readLine();
    }
    return line;
  }
}
