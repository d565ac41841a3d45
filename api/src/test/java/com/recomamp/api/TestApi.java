package com.recomamp.api;

import com.recomamp.store.execution.AttemptStore;
import com.recomamp.store.execution.Candidate;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.query.QueryDraft;
import com.recomamp.store.query.QueryStore;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.query.QueryParameter;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The api as its users reach it, with a real database whose sessions are far from UTC; Temporal is
 * away all the time.
 */
public final class TestApi {
  public static final String INSTANCE = "amctest";
  public static final String INSTANCE_UUID = "7d9f3c52-6f0e-4b63-9d56-0d6c7a2c1a11";
  public static final String WINDOW =
      """
      {"start": "2026-10-01T00:00:00", "end": "2026-10-08T00:00:00", "zone": "America/New_York"}\
      """;

  private static final EmbeddedPostgres POSTGRES = postgres();
  private static final TestApi SHARED = start();

  public final ConfigurableApplicationContext context;
  public final JdbcClient jdbc;
  public final URI address;

  private final HttpClient http = HttpClient.newHttpClient();

  private TestApi(ConfigurableApplicationContext context) {
    this.context = context;
    jdbc = context.getBean(JdbcClient.class);
    address =
        URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port"));
  }

  /**
   * The one that tests share, with AMC's caps and without executions, queries, pauses and known
   * tables.
   */
  public static TestApi empty() {
    SHARED.jdbc.sql("truncate execution, query, pause_event, data_source_list cascade").update();
    SHARED.jdbc.sql("update instance set paused_at = null, tended = false, slot_cap = 10").update();
    SHARED.jdbc.sql("update account set paused_at = null, slot_cap = 200").update();
    return SHARED;
  }

  /** Another one on the same database. */
  public static TestApi start(String... settings) {
    var usual =
        List.of(
            "--server.port=0",
            "--amc.deployment=test",
            "--spring.datasource.url=" + POSTGRES.getJdbcUrl("postgres", "postgres"),
            "--spring.datasource.username=postgres",
            "--spring.datasource.hikari.connection-init-sql=set time zone 'Pacific/Apia'",
            "--spring.temporal.connection.target=localhost:1",
            "--amc.hints.heartbeat=200ms",
            "--logging.level.io.temporal=error");
    var arguments = new LinkedHashMap<String, String>();
    Stream.concat(usual.stream(), Stream.of(settings))
        .forEach(argument -> arguments.put(argument.split("=", 2)[0], argument));
    var api =
        new TestApi(ApiApplication.application().run(arguments.values().toArray(String[]::new)));
    api.seed();
    return api;
  }

  public Answer get(String path, String... headers) {
    return send(request(path, headers).GET());
  }

  public Answer post(String path, String json, String... headers) {
    return send(
        request(path, headers)
            .setHeader("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  public Answer put(String path, String json, String... headers) {
    return send(
        request(path, headers)
            .setHeader("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(json)));
  }

  public Answer send(HttpRequest.Builder request) {
    try {
      return new Answer(http.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public HttpRequest.Builder request(String path, String... headers) {
    var request = HttpRequest.newBuilder(address.resolve(path));
    return headers.length == 0 ? request : request.headers(headers);
  }

  /** The id of a saved query. */
  public String saved(String sql, QueryParameter... parameters) {
    return context
        .getBean(QueryStore.class)
        .create(
            new QueryDraft("Reach", null, List.of(), sql, List.of(parameters)),
            Requester.LOCAL,
            null)
        .toString();
  }

  /** The id of an accepted execution of {@code select 1}. */
  public String accepted() {
    return post(
            "/api/v1/executions",
            """
            {"sql": "select 1", "instanceId": "%s", "window": %s}\
            """
                .formatted(INSTANCE, WINDOW))
        .json()
        .get("id")
        .asString();
  }

  /** The same, at AMC as {@code amcExecutionId} and still running there. */
  public ExecutionId atAmc(String amcExecutionId) {
    var id = posted();
    jdbc.sql(
            """
            update attempt
               set answer = 'submitted', answered_at = now(), amc_created_at = now(), amc_status = 'RUNNING',
                   amc_execution_id = ?
             where execution_id = ?
            """)
        .params(amcExecutionId, id.uuid())
        .update();
    status(id, ExecutionStatus.RUNNING);
    return id;
  }

  /** The same, posted to AMC without an answer. */
  public ExecutionId posted() {
    var id = ExecutionId.parse(accepted());
    new AttemptStore(jdbc).open(id, 1, "run");
    jdbc.sql(
            """
            update attempt
               set granted_at = now(), posted_at = now(), posting_until = now() + interval '45 s'
             where execution_id = ?
            """)
        .param(id.uuid())
        .update();
    return id;
  }

  /** The same, failed. */
  public ExecutionId failed() {
    var id = atAmc("amc-" + UUID.randomUUID());
    jdbc.sql(
            """
            update attempt
               set amc_status = 'FAILED', amc_ended_at = now(), closed_at = now(), closed_as = 'failed'
             where execution_id = ?
            """)
        .param(id.uuid())
        .update();
    jdbc.sql(
            """
            update execution
               set status = 'failed', ended_at = now(), failure_class = 'AMC_FAILED', failure_message = 'why'
             where id = ?
            """)
        .param(id.uuid())
        .update();
    return id;
  }

  /** The same, in doubt, with a person to choose among the candidates. */
  public ExecutionId inDoubt(String... candidates) {
    var id = posted();
    jdbc.sql(
            "update attempt set parked_at = now(), parked_class = 'UNKNOWN' where execution_id = ?")
        .param(id.uuid())
        .update();
    var attempts = new AttemptStore(jdbc);
    attempts.suspected(
        attempts.latest(id).orElseThrow(),
        Stream.of(candidates).map(amc -> new Candidate(amc, "RUNNING", null)).toList());
    status(id, ExecutionStatus.NEEDS_ATTENTION);
    return id;
  }

  private void status(ExecutionId id, ExecutionStatus status) {
    jdbc.sql("update execution set status = ? where id = ?")
        .params(status.word(), id.uuid())
        .update();
  }

  public int executions() {
    return jdbc.sql("select count(*) from execution").query(Integer.class).single();
  }

  /** An answer as it came over the wire. */
  public record Answer(HttpResponse<String> response) {
    public int status() {
      return response.statusCode();
    }

    public String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    public String body() {
      return response.body();
    }

    public JsonNode json() {
      return JsonMapper.shared().readTree(response.body());
    }

    /** The fields that a problem complains of, with what it says of each. */
    public List<String> complaints() {
      var complaints = new ArrayList<String>();
      json()
          .path("errors")
          .forEach(
              error ->
                  complaints.add(
                      error.get("field").asString() + ": " + error.get("message").asString()));
      return complaints;
    }
  }

  private void seed() {
    var account = UUID.randomUUID();
    jdbc.sql(
            """
            insert into account (id, entity_id, marketplace_id, region, name)
            values (?, 'ENTITY1', 'ATVPDKIKX0DER', 'NA', 'Account')
            on conflict do nothing
            """)
        .param(account)
        .update();
    jdbc.sql(
            """
            insert into instance (id, uuid, account_id, name, type)
            select ?, ?, id, 'Instance', 'STANDARD'
              from account
            on conflict do nothing
            """)
        .params(INSTANCE, UUID.fromString(INSTANCE_UUID))
        .update();
  }

  /** However busy the machine is. */
  public static EmbeddedPostgres postgres() {
    try {
      return EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1)).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
