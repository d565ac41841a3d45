package com.recomamp.worker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.amc.AmcClient;
import com.recomamp.amc.AmcEndpoints;
import com.recomamp.amc.AmcTimeouts;
import com.recomamp.amc.LoginWithAmazon;
import com.recomamp.simulator.Simulator;
import com.recomamp.simulator.SimulatorSettings;
import com.recomamp.store.Scene;
import com.recomamp.store.connection.AccessTokenStore;
import com.recomamp.store.connection.CallBudgetStore;
import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.store.connection.ConnectionView;
import com.recomamp.store.connection.ConnectionViews;
import com.recomamp.store.connection.SyncStore;
import com.recomamp.store.connection.TokenCipher;
import com.recomamp.store.instance.AccountStore;
import com.recomamp.store.instance.InstanceStore;
import com.recomamp.store.instance.InstanceView;
import com.recomamp.store.instance.InstanceViews;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.worker.AmcSettings;
import com.recomamp.worker.WorkerSettings;
import com.recomamp.workflows.instance.InstanceId;
import io.temporal.testing.TestActivityEnvironment;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How it becomes known which accounts and instances a consent reaches. */
class SyncTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TokenCipher CIPHER =
      TokenCipher.of("test:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");

  @RegisterExtension private final Scene scene = new Scene();

  private final HttpClient http = HttpClient.newHttpClient();
  private final TestActivityEnvironment activities = TestActivityEnvironment.newInstance();
  private final ConnectionStore connections = new ConnectionStore(scene.jdbc, CIPHER);
  private final SyncStore syncs = new SyncStore(scene.jdbc);
  private Simulator simulator;
  private SyncSteps steps;

  @BeforeEach
  void amazon() throws IOException {
    simulator = Simulator.start(SimulatorSettings.inMemory());
    var endpoints = AmcEndpoints.at(simulator.uri());
    var settings =
        new Binder(new MapConfigurationPropertySource(Map.of()))
            .bindOrCreate("amc.worker", WorkerSettings.class);
    var calls =
        new CallSettings(
            20,
            40,
            Duration.ofSeconds(15),
            Duration.ofMinutes(10),
            Duration.ofMinutes(5),
            Duration.ofHours(1));
    var tokens =
        new SharedTokens(
            new AccessTokenStore(scene.jdbc, scene.transaction, CIPHER),
            connections,
            new LoginWithAmazon(endpoints, AmcTimeouts.defaults(), InstantSource.system()),
            InstantSource.system(),
            calls,
            settings);
    activities.registerActivitiesImplementations(
        new ListingSyncSteps(
            connections,
            syncs,
            new AccountStore(scene.jdbc),
            new InstanceStore(scene.jdbc),
            scene.transaction,
            tokens,
            new CallBudget(new CallBudgetStore(scene.jdbc), calls, settings),
            new AmcClient(endpoints, AmcTimeouts.defaults()),
            new AmcSettings(simulator.uri(), null, Map.of(), Map.of(), Set.of(), "unused:key")));
    steps = activities.newActivityStub(SyncSteps.class);
  }

  @AfterEach
  void closed() {
    activities.close();
    simulator.close();
  }

  @Test
  void whatIsWantedIsReadAndWhatNobodyWantsIsNot() {
    var connection = connection("NA");
    steps.sync(connection);
    assertThat(instances()).isEmpty();

    syncs.want(connection);
    steps.sync(connection);

    assertThat(instances())
        .hasSize(2)
        .allSatisfy(
            instance -> {
              assertThat(instance.region()).isEqualTo("NA");
              assertThat(instance.type()).isEqualTo("STANDARD");
            });
    assertThat(view().syncing()).isFalse();
    assertThat(view().syncedAt()).isNotNull();
    assertThat(view().syncAccounts()).isEqualTo(1);
    assertThat(view().syncInstances()).isEqualTo(2);
    assertThat(view().syncTrouble()).isNull();
    assertThat(view().instances()).hasSize(2);
  }

  @Test
  void theRegionIsThatOfTheAccountWhereverTheConsentWasGiven() {
    var connection = connection("EU");
    syncs.want(connection);

    steps.sync(connection);

    assertThat(instances())
        .hasSize(2)
        .allSatisfy(instance -> assertThat(instance.region()).isEqualTo("EU"));
    var instance = instances().getFirst().instanceId();
    assertThat(connections.forInstance(instance))
        .singleElement()
        .satisfies(candidate -> assertThat(candidate.region()).isEqualTo("EU"));
  }

  @Test
  void whoWaitedForAccessIsWokenWhenItIsGainedAndNotEachTime() {
    var connection = connection("NA");
    syncs.want(connection);
    steps.sync(connection);
    assertThat(connections.renewed())
        .singleElement()
        .satisfies(renewed -> assertThat(renewed.id()).isEqualTo(connection));
    connections.renewed().forEach(connections::told);

    syncs.want(connection);
    steps.sync(connection);

    assertThat(connections.renewed()).isEmpty();
    assertThat(instances()).hasSize(2);
  }

  @Test
  void whatAmcDoesNotTellIsSaidAndWhatWasReadStays() {
    var connection = connection("NA");
    syncs.want(connection);
    steps.sync(connection);
    fault(Map.of("operation", "instances", "status", 403, "times", 10));
    syncs.want(connection);

    steps.sync(connection);

    assertThat(view().syncing()).isFalse();
    assertThat(view().syncTrouble()).contains("ENTITY1QW8E5R2T9Y4U");
    assertThat(view().syncInstances()).isZero();
    assertThat(view().instances()).hasSize(2);
  }

  @Test
  void aTokenThatDiedEarlyIsReplacedOnce() {
    var connection = connection("NA");
    fault(Map.of("operation", "instances", "status", 401));
    syncs.want(connection);

    steps.sync(connection);

    assertThat(view().syncTrouble()).isNull();
    assertThat(view().syncInstances()).isEqualTo(2);
  }

  @Test
  void whatAmcAsksOfASyncEveryWorkerDoes() {
    var connection = connection("NA");
    syncs.want(connection);
    steps.sync(connection);
    var instance = instances().getFirst().instanceId();
    fault(Map.of("operation", "instances", "status", 429, "retryAfter", 60));
    syncs.want(connection);

    steps.sync(connection);

    assertThat(connections.forInstance(instance))
        .singleElement()
        .satisfies(candidate -> assertThat(candidate.isThrottled()).isTrue());
  }

  @Test
  void aRefusedConsentIsSaid() {
    var account = accounts().getFirst();
    var connection =
        connections.add(
            "Gone",
            "NA",
            account.get("clientId").asString(),
            account.get("clientSecret").asString(),
            "Atzr|gone");
    syncs.want(connection);

    steps.sync(connection);

    assertThat(view().syncTrouble()).isEqualTo("it needs a new consent");
    assertThat(view().state()).isEqualTo(ConnectionView.State.NEEDS_CONSENT);
  }

  @Test
  void aNameThatAnAccountHasHereStays() {
    var connection = connection("NA");
    syncs.want(connection);
    steps.sync(connection);
    scene.jdbc.sql("update account set name = 'Recommerce'").update();
    syncs.want(connection);

    steps.sync(connection);

    assertThat(instances())
        .allSatisfy(instance -> assertThat(instance.accountName()).isEqualTo("Recommerce"));
  }

  @Test
  void aConnectionThatIsGoneIsNoTrouble() {
    var connection = connection("NA");
    syncs.want(connection);
    steps.sync(connection);
    var instance = new InstanceId(instances().getFirst().instanceId().value());
    syncs.want(connection);

    assertThat(connections.remove(connection)).isTrue();
    steps.sync(connection);

    assertThat(connections.forInstance(instance)).isEmpty();
    assertThat(instances()).hasSize(2);
    assertThat(scene.jdbc.sql("select count(*) from access_token").query(Long.class).single())
        .isZero();
  }

  private UUID connection(String region) {
    var account =
        accounts().stream()
            .filter(each -> each.get("region").asString().equals(region))
            .findFirst()
            .orElseThrow();
    return connections.add(
        "Maria",
        "NA",
        account.get("clientId").asString(),
        account.get("clientSecret").asString(),
        account.get("refreshToken").asString());
  }

  private List<InstanceView> instances() {
    return new InstanceViews(scene.jdbc, VisibleInstances.ALL).list();
  }

  private ConnectionView view() {
    return new ConnectionViews(scene.jdbc, VisibleInstances.ALL).list().getFirst();
  }

  private List<JsonNode> accounts() {
    return JSON.readTree(
            sent(HttpRequest.newBuilder(simulator.uri().resolve("/simulator/accounts"))))
        .valueStream()
        .toList();
  }

  private void fault(Map<String, Object> fault) {
    sent(
        HttpRequest.newBuilder(simulator.uri().resolve("/simulator/faults"))
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(fault))));
  }

  private String sent(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
