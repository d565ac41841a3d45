package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {
  private final SetClock clock = new SetClock();
  private final List<Simulator> started = new ArrayList<>();
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    started.forEach(Simulator::close);
  }

  /** Nothing is written at the end, so that the state is what a killed process leaves behind. */
  private Simulator start() throws IOException {
    var simulator = Simulator.start(SimulatorSettings.inMemory().keptIn(folder), clock);
    started.add(simulator);
    return simulator;
  }

  @Test
  void timeGoesOnWhileTheSimulatorIsDown() throws IOException {
    var before = Conversation.with(start());
    var id = before.created("SELECT a FROM t /* simulator: run=90s */");
    clock.passesSeconds(3);
    assertThat(before.status(id)).isEqualTo("RUNNING");

    clock.passesSeconds(90);
    var after = Conversation.with(start());

    assertThat(after.status(id)).isEqualTo("SUCCEEDED");
    assertThat(after.execution(id).get("lastUpdatedTime").stringValue())
        .isEqualTo("2026-03-10T12:01:33Z");
  }

  @Test
  void everythingIsAsItWas() throws IOException {
    var before = Conversation.with(start());
    before.post(before.workflows(), "{\"workflowId\":\"a\",\"sqlQuery\":\"SELECT a FROM t\"}").ok();
    before.post(before.workflows(), "{\"workflowId\":\"b\",\"sqlQuery\":\"SELECT a FROM t\"}").ok();
    before.delete(before.workflows() + "/b").ok();
    for (var id : List.of("s", "t")) {
      before
          .post(
              before.schedules(),
              "{\"scheduleId\":\"%s\",\"workflowId\":\"a\",\"aggregationPeriod\":\"Weekly\"}"
                  .formatted(id))
          .ok();
    }
    before.delete(before.schedules() + "/t").ok();
    var cancelled = before.created(Conversation.SQL);
    before.cancel(cancelled).ok();
    var failed = before.created("SELECT a FROM t /* simulator: run=1s fail=\"Größe\" */");
    var done = before.created("SELECT campaign FROM t /* simulator: run=1s */");
    for (var i = 0; i < 11; i++) {
      before.created("SELECT a FROM t /* simulator: run=1h */");
    }
    clock.passesSeconds(30);
    var list =
        before.executions()
            + "?minCreationTime=2026-01-01T00:00:00&includeCancelled=true&includeWorkflow=true";
    var listed = before.get(list).ok();
    var url = before.urls(done).getFirst();
    var content = Conversation.download(url).body();

    var after = Conversation.with(start());

    assertThat(after.get(list).ok()).isEqualTo(listed);
    assertThat(after.status(failed)).isEqualTo("FAILED");
    assertThat(after.get(after.workflows()).ok().get("workflows")).hasSize(1);
    assertThat(after.get(after.schedules()).ok().toString())
        .isEqualTo(
            """
            {"schedules":[{"aggregationPeriod":"Weekly","aggregationStartDay":"Tuesday","scheduleId":"s","workflowId":"a"}]}\
            """);
    assertThat(Conversation.download(after.urls(done).getFirst()).body()).isEqualTo(content);
    assertThat(listed.toString()).contains("\"PENDING\"", "\"RUNNING\"", "\"CANCELLED\"", "Größe");
  }

  @Test
  void aJournalFromBeforeSchedulesAndChecksIsStillRead() throws IOException {
    try (var earlier =
        Objects.requireNonNull(getClass().getResourceAsStream("earlier-journal.jsonl"))) {
      Files.copy(earlier, folder.resolve("journal.jsonl"));
    }

    var client = Conversation.with(start());

    var id = "18c8ed63-d7a0-4c8f-a0c8-003436db8f20";
    assertThat(client.status(id)).isEqualTo("SUCCEEDED");
    assertThat(Conversation.download(client.urls(id).getFirst()).body().lines()).hasSize(150);
    assertThat(
            client.get(client.workflows()).ok().get("workflows").findValuesAsString("workflowId"))
        .containsExactly("old");
    assertThat(client.get(client.schedules()).ok().get("schedules")).isEmpty();
    assertThat(
            client
                .post(
                    client.executions(),
                    "{\"workflowId\":\"old\",\"parameterValues\":{\"p\":\"x\"}}")
                .status())
        .isEqualTo(200);
  }

  @Test
  void whatWasHandedOutStaysGood() throws IOException {
    var before = Conversation.with(start());
    var token = before.token(before.refresh()).ok().get("access_token").stringValue();
    start();
    var after = Conversation.with(started.getLast()).header("Authorization", "Bearer " + token);

    assertThat(after.get("/amc/instances").status()).isEqualTo(200);
  }

  @Test
  void theLedgerKeepsChangesAndRequestsThatChangedSomething() throws IOException {
    var before = Conversation.with(start());
    var id = before.created(Conversation.SQL);
    before.status(id);
    var last = before.get("/simulator/ledger").ok().size();

    var after = Conversation.with(start());
    after.cancel(id).ok();

    var ledger = after.get("/simulator/ledger?executionId=" + id).ok();
    assertThat(
            ledger
                .valueStream()
                .map(
                    line ->
                        line.has("to")
                            ? line.get("to").stringValue()
                            : line.get("operation").stringValue()))
        .containsExactly("PENDING", "create", "CANCELLED", "cancel");
    assertThat(ledger.get(2).get("number").intValue()).isGreaterThanOrEqualTo(last);
  }

  /** Written by a simulator that knew no consents and fewer settings. */
  @Test
  void anOldJournalIsStillRead() throws IOException {
    try (var old = RestartTest.class.getResourceAsStream("journal-before-consents.jsonl")) {
      Files.copy(old, folder.resolve("journal.jsonl"));
    }

    var client = Conversation.with(start());

    var list = "minCreationTime=2026-03-01T00:00:00&includeCancelled=true";
    assertThat(client.listed(list).stream().map(client::status))
        .containsExactly("SUCCEEDED", "CANCELLED", "SUCCEEDED");
    var files = client.urls(client.listed(list).getLast());
    assertThat(files).hasSize(2);
    assertThat(
            files.stream()
                .mapToLong(file -> Conversation.download(file).body().lines().count() - 1)
                .sum())
        .isEqualTo(7);
    assertThat(client.get(client.workflows() + "/reach").status()).isEqualTo(200);
  }

  @Test
  void aTornLastLineIsForgotten() throws IOException {
    var id = Conversation.with(start()).created(Conversation.SQL);
    var journal = folder.resolve("journal.jsonl");
    Files.writeString(
        journal, "{\"entry\":\"changed\",\"number\":7,\"execu", StandardOpenOption.APPEND);

    var after = Conversation.with(start());
    var second = after.created(Conversation.SQL);
    var again = Conversation.with(start());

    assertThat(again.listed("minCreationTime=2026-01-01T00:00:00")).containsExactly(second, id);
  }

  @Test
  void aForeignFileIsNotTakenForAJournal() throws IOException {
    Files.writeString(folder.resolve("journal.jsonl"), "hello\n");

    assertThatThrownBy(this::start)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("journal.jsonl holds something else");
    assertThat(folder.resolve("journal.jsonl")).hasContent("hello");
  }
}
