package com.recomamp.standalone;

import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.store.connection.TokenCipher;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.instance.AccountStore;
import com.recomamp.store.instance.InstanceStore;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.store.query.QueryDraft;
import com.recomamp.store.query.QueryFilter;
import com.recomamp.store.query.QueryStore;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What a first start shows: the simulator's accounts, six queries, and one of them at work. */
final class DemoSeed {
  private static final Logger LOG = LoggerFactory.getLogger(DemoSeed.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String ZONE = "UTC";

  /** RecomAMP's page shows only accounts whose name contains "recommerce". */
  private static final String ACCOUNT = "Recommerce demo ";

  private final TransactionTemplate transaction;
  private final AccountStore accounts;
  private final InstanceStore instances;
  private final ConnectionStore connections;
  private final QueryStore queries;

  DemoSeed(DataSource database, String tokenKeys) {
    var jdbc = JdbcClient.create(database);
    transaction = new TransactionTemplate(new JdbcTransactionManager(database));
    accounts = new AccountStore(jdbc);
    instances = new InstanceStore(jdbc);
    connections = new ConnectionStore(jdbc, TokenCipher.of(tokenKeys));
    queries = new QueryStore(jdbc, VisibleInstances.ALL);
  }

  /**
   * Only an empty database is seeded, in one transaction; then one execution is asked for, as a
   * user would.
   */
  void plantIfEmpty(URI simulator, URI api) {
    var planted = transaction.execute(_ -> isEmpty() ? plant(simulator) : null);
    if (planted != null) {
      try {
        run(planted, api);
      } catch (IllegalStateException e) {
        LOG.warn("The demo execution was not accepted, the page can start one: {}", e.getMessage());
      }
    }
  }

  private boolean isEmpty() {
    return Stream.of(false, true)
        .map(archived -> queries.list(new QueryFilter(null, Set.of(), archived, null, 1)))
        .allMatch(page -> page.items().isEmpty());
  }

  private record Planted(InstanceId instance, QueryId query) {}

  private record SimulatedAccount(
      String clientId,
      String clientSecret,
      String refreshToken,
      String entityId,
      String marketplaceId,
      String region,
      List<SimulatedInstance> instances) {}

  private record SimulatedInstance(String instanceId, String instanceName, String instanceType) {}

  private Planted plant(URI simulator) {
    var planted = new ArrayList<InstanceId>();
    for (var seen : simulatedAccounts(simulator)) {
      var connection =
          connections.add(
              "Simulator " + seen.region,
              seen.region,
              seen.clientId,
              seen.clientSecret,
              seen.refreshToken);
      var account =
          accounts.save(seen.entityId, seen.marketplaceId, seen.region, ACCOUNT + seen.region);
      for (var instance : seen.instances) {
        var id = new InstanceId(instance.instanceId);
        instances.save(id, account, instance.instanceName, instance.instanceType);
        instances.giveAccess(id, connection);
        planted.add(id);
      }
    }
    var saved = new ArrayList<QueryId>();
    for (var query : DemoQuery.all()) {
      saved.add(
          queries.create(
              new QueryDraft(
                  query.name(), query.description(), query.tags(), query.sql(), query.parameters()),
              Requester.LOCAL,
              null));
    }
    return new Planted(planted.getFirst(), saved.getFirst());
  }

  /** In whose name people consent on the simulator's page. */
  record Application(String clientId, String clientSecret) {
    @Override
    public String toString() {
      return "Application[%s]".formatted(clientId);
    }
  }

  static Application application(URI simulator) {
    var account = simulatedAccounts(simulator).getFirst();
    return new Application(account.clientId, account.clientSecret);
  }

  private static List<SimulatedAccount> simulatedAccounts(URI simulator) {
    var answer = sent(HttpRequest.newBuilder(simulator.resolve("/simulator/accounts")).build());
    return JSON.readValue(answer, new TypeReference<List<SimulatedAccount>>() {});
  }

  /** AMC's data is complete two days later. */
  private void run(Planted planted, URI api) {
    var end = LocalDate.now().minusDays(2);
    var request =
        Map.of(
            "queryId", planted.query.toString(),
            "instanceId", planted.instance.value(),
            "window",
                Map.of(
                    "start",
                    end.minusDays(7) + "T00:00:00",
                    "end",
                    end + "T00:00:00",
                    "zone",
                    ZONE),
            "note", "A first execution, to look at");
    sent(
        HttpRequest.newBuilder(api.resolve("/api/v1/executions"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(request)))
            .build());
  }

  private static String sent(HttpRequest request) {
    try {
      var response = HTTP.send(request, BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw new IllegalStateException(
            "%s answered %d: %s".formatted(request.uri(), response.statusCode(), response.body()));
      }
      return response.body();
    } catch (IOException e) {
      throw new IllegalStateException("%s does not answer".formatted(request.uri()), e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
