package com.recomamp.store.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.recomamp.store.Scene;
import com.recomamp.store.connection.AccessTokenStore.Refresh;
import com.recomamp.store.connection.CallBudgetStore.Payer;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.execution.Transition;
import com.recomamp.store.instance.InstanceStore;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConnectionStoreTest {
  private static final String CLIENT_SECRET = "the client secret";
  private static final String REFRESH_TOKEN = "Atzr|the refresh token";

  @RegisterExtension private final Scene scene = new Scene();
  private final InstanceStore instances = new InstanceStore(scene.jdbc);
  private final ConnectionStore connections = store("k1:" + TokenCipherTest.key(1));
  private final CallBudgetStore budgets = new CallBudgetStore(scene.jdbc);
  private PinnedInstance instance;

  @BeforeEach
  void anInstance() {
    instance = scene.instance();
  }

  @Test
  void secretsComeOutAsTheyWentIn() {
    var id = connected("Agency");

    assertThat(connections.credential(id))
        .isEqualTo(
            new Connection(id, "Agency", "EU", "client", CLIENT_SECRET, REFRESH_TOKEN, null));
  }

  @Test
  void noSecretLiesInTheTable() {
    connected("Agency");

    var row =
        scene
            .jdbc
            .sql(
                """
                select encode(client_secret, 'escape') || ' ' || encode(refresh_token, 'escape') || ' ' || connection::text
                  from connection
                """)
            .query(String.class)
            .single();
    assertThat(row).contains("Agency").doesNotContain(CLIENT_SECRET, REFRESH_TOKEN);
  }

  @Test
  void aConnectionDoesNotShowItsSecrets() {
    var id = connected("Agency");

    assertThat(connections.credential(id).toString())
        .contains("Agency")
        .doesNotContain(CLIENT_SECRET, REFRESH_TOKEN, "client,");
  }

  @Test
  void aMissingKeyIsSaidWithoutSecrets() {
    var id = connected("Agency");
    var elsewhere = store("k2:" + TokenCipherTest.key(2));

    assertThat(elsewhere.canDecryptAll()).isFalse();
    assertThatThrownBy(() -> elsewhere.credential(id))
        .isInstanceOf(TokenCipher.WrongKey.class)
        .hasMessage("token key \"k1\" is not configured here");
  }

  @Test
  void aWrongKeyIsFoundBeforeItIsNeeded() {
    var id = connected("Agency");
    var elsewhere = store("k1:" + TokenCipherTest.key(2));

    assertThat(elsewhere.canDecryptAll()).isFalse();
    assertThatThrownBy(() -> elsewhere.credential(id))
        .hasMessage("token key \"k1\" is not the one that encrypted this");
  }

  @Test
  void afterARotationOldAndNewAreRead() {
    var before = connected("old");
    var rotated = rotated();
    var after = rotated.add("new", "EU", "client", CLIENT_SECRET, REFRESH_TOKEN);

    assertThat(rotated.canDecryptAll()).isTrue();
    assertThat(List.of(rotated.credential(before), rotated.credential(after)))
        .extracting(Connection::refreshToken)
        .containsExactly(REFRESH_TOKEN, REFRESH_TOKEN);
    assertThat(connections.canDecryptAll()).isFalse();
  }

  @Test
  void whatLiesUnderAnOldKeyIsEncryptedAnewOnceAndTheOldKeyMayGo() {
    var id = connected("Agency");
    var rotated = rotated();

    assertThat(rotated.reencrypt()).containsExactly("k1");
    assertThat(rotated.reencrypt()).isEmpty();

    assertThat(rotated.keysInUse()).containsExactly(Map.entry("k2", 1L));
    var withoutTheOld = store("k2:" + TokenCipherTest.key(2));
    assertThat(withoutTheOld.canDecryptAll()).isTrue();
    assertThat(withoutTheOld.credential(id).clientSecret()).isEqualTo(CLIENT_SECRET);
    assertThat(withoutTheOld.credential(id).refreshToken()).isEqualTo(REFRESH_TOKEN);
  }

  @Test
  void aKeyIsInUseWhileSomebodyIsAwaitedBackWhoseConsentLiesUnderIt() {
    connected("Agency");
    var consents = new ConsentStore(scene.jdbc, TokenCipher.of("k1:" + TokenCipherTest.key(1)));
    consents.ask(new byte[] {1}, consent(), Duration.ofMinutes(10));

    assertThat(rotated().reencrypt()).isEmpty();
    assertThat(rotated().keysInUse()).containsOnlyKeys("k1", "k2");

    scene.jdbc.sql("update consent set expires_at = now()").update();
    assertThat(rotated().keysInUse()).containsOnlyKeys("k2");
  }

  private static ConsentStore.Consent consent() {
    return new ConsentStore.Consent(
        Requester.LOCAL.id(),
        null,
        "Agency",
        "client",
        CLIENT_SECRET,
        "verifier",
        URI.create("https://amc.example.com/callback"),
        "OURS");
  }

  @Test
  void aKeyThatIsOnlyComingIsNotCalledEmpty() {
    connected("Agency");
    var prepared = store("k1:%s,k2:%s".formatted(TokenCipherTest.key(1), TokenCipherTest.key(2)));

    assertThat(prepared.reencrypt()).isEmpty();
    assertThat(prepared.keysInUse()).containsOnlyKeys("k1");
  }

  @Test
  void whatCannotBeReadHereIsNotTouched() {
    var id = connected("Agency");

    assertThat(store("k2:" + TokenCipherTest.key(2)).reencrypt()).isEmpty();
    var wrong = store("k2:%s,k1:%s".formatted(TokenCipherTest.key(2), TokenCipherTest.key(3)));
    assertThat(wrong.reencrypt()).isEmpty();

    assertThat(connections.credential(id).refreshToken()).isEqualTo(REFRESH_TOKEN);
  }

  @Test
  void whatWasRenewedMeanwhileIsNotOverwrittenByARotation() throws Exception {
    var id = connected("Agency");
    try (var renewing = scene.session()) {
      new ConnectionStore(renewing.jdbc, TokenCipher.of("k1:" + TokenCipherTest.key(1)))
          .renew(id, CLIENT_SECRET, "Atzr|a new consent");
      try (var rotating = scene.session()) {
        var keys = "k2:%s,k1:%s".formatted(TokenCipherTest.key(2), TokenCipherTest.key(1));
        var rotation =
            rotating.begin(
                () -> new ConnectionStore(rotating.jdbc, TokenCipher.of(keys)).reencrypt());
        rotating.awaitBlocked(rotation);
        renewing.commit();

        assertThat(rotation.get()).isEmpty();
        rotating.commit();
      }
    }

    assertThat(connections.credential(id).refreshToken()).isEqualTo("Atzr|a new consent");
    assertThat(rotated().reencrypt()).containsExactly("k1");
    assertThat(rotated().credential(id).refreshToken()).isEqualTo("Atzr|a new consent");
  }

  @Test
  void aRefusedGrantIsLeftAloneUntilItIsTriedAgainOrRenewed() {
    var id = connected("Agency");
    var tried = connections.credential(id);

    assertThat(connections.grantRefused(tried, "invalid_grant", Duration.ofMinutes(5))).isTrue();
    assertThat(candidate().isGrantRefused()).isTrue();
    assertThat(candidate().maySubmit()).isFalse();
    assertThat(candidate().mayLook()).isFalse();

    connections.grantRefused(tried, "invalid_grant", Duration.ZERO);
    assertThat(candidate().mayLook()).isTrue();

    connections.grantRefused(tried, "invalid_grant", Duration.ofMinutes(5));
    connections.renew(id, CLIENT_SECRET, "Atzr|a new consent");
    assertThat(candidate().mayLook()).isTrue();
    assertThat(connections.credential(id).refreshToken()).isEqualTo("Atzr|a new consent");
  }

  @Test
  void aGrantFromElsewhereCountsOnlyWhereNobodyHasConsentedHere() {
    var id = connections.addWithoutGrant("Agency", "EU", "client", CLIENT_SECRET);
    assertThat(connections.isWithoutGrant(id)).isTrue();
    assertThat(connections.giveFirstGrant(id, CLIENT_SECRET, "Atzr|from elsewhere")).isTrue();
    assertThat(connections.isGrantRefused(id)).isFalse();
    assertThat(connections.credential(id).refreshToken()).isEqualTo("Atzr|from elsewhere");
    connections.renew(id, CLIENT_SECRET, "Atzr|a new consent");

    assertThat(connections.giveFirstGrant(id, CLIENT_SECRET, "Atzr|from elsewhere")).isFalse();

    assertThat(connections.credential(id).refreshToken()).isEqualTo("Atzr|a new consent");
    connections.remove(id);
    assertThat(connections.isWithoutGrant(id)).isFalse();
    assertThat(connections.giveFirstGrant(id, CLIENT_SECRET, "Atzr|from elsewhere")).isFalse();
  }

  @Test
  void whatWasSaidAboutAnOlderConsentDoesNotCount() {
    var id = connected("Agency");
    var tried = connections.credential(id);
    connections.renew(id, CLIENT_SECRET, "Atzr|a new consent");

    assertThat(connections.grantRefused(tried, "invalid_grant", Duration.ofMinutes(5))).isFalse();

    assertThat(candidate().isGrantRefused()).isFalse();
  }

  @Test
  void aRenewalIsToldUntilSomebodyHasToldEverybody() {
    var id = connected("Agency");
    assertThat(connections.renewed()).isEmpty();

    connections.renew(id, CLIENT_SECRET, REFRESH_TOKEN);
    var renewed = connections.renewed().getFirst();
    connections.renew(id, CLIENT_SECRET, REFRESH_TOKEN);
    connections.told(renewed);
    assertThat(connections.renewed()).extracting(ConnectionStore.Renewed::id).containsExactly(id);

    connections.told(connections.renewed().getFirst());
    assertThat(connections.renewed()).isEmpty();
  }

  @Test
  void aRefusalAtOneInstanceTouchesNeitherAnotherInstanceNorAnotherConnection() {
    var first = connected("first");
    connected("second");
    var other = scene.instance();
    instances.giveAccess(other.id(), first);
    token(first);

    connections.submitRefused(instance.id(), first, 1, "403", Duration.ofHours(1));

    assertThat(connections.forInstance(instance.id()))
        .extracting(Candidate::maySubmit, Candidate::mayLook)
        .containsExactly(tuple(false, true), tuple(true, true));
    assertThat(connections.forInstance(other.id()).getFirst().maySubmit()).isTrue();

    connections.lookRefused(instance.id(), first, 1, "403", Duration.ofHours(1));
    assertThat(candidate().mayLook()).isFalse();
  }

  @Test
  void aRefusalOfAnOlderTokenIsNoNews() {
    var id = connected("Agency");
    token(id);

    connections.submitRefused(instance.id(), id, 0, "401", Duration.ofHours(1));

    assertThat(candidate().maySubmit()).isTrue();
  }

  @Test
  void whoeverTellsAParkedExecutionToGoOnHasMendedSomething() {
    var id = connected("Agency");
    token(id);
    connections.submitRefused(instance.id(), id, 1, "403", Duration.ofHours(1));
    connections.grantRefused(connections.credential(id), "invalid_grant", Duration.ofHours(1));
    var waiting = parked(instance, FailureClass.UNAUTHORIZED);

    scene.set(waiting, "parked_at = null, parked_class = null, parked_message = null");

    assertThat(candidate().maySubmit()).isTrue();
  }

  @Test
  void whatKeepsAConnectionAndWhoseItIsIsShownWithoutSecrets() {
    var id = connected("Agency");
    assertThat(view().state()).isEqualTo(ConnectionView.State.OK);
    assertThat(view().instances()).containsExactly(instance.id());

    budgets.throttled(candidate().payer(), Duration.ofMinutes(10));
    assertThat(view().state()).isEqualTo(ConnectionView.State.THROTTLED);
    assertThat(view().until()).isNotNull();

    connections.grantRefused(connections.credential(id), "invalid_grant", Duration.ofMinutes(5));
    assertThat(view().state()).isEqualTo(ConnectionView.State.NEEDS_CONSENT);
    assertThat(view().trouble()).isEqualTo("invalid_grant");

    connections.grantRefused(connections.credential(id), "invalid_client", Duration.ofMinutes(5));
    assertThat(view().state()).isEqualTo(ConnectionView.State.MISCONFIGURED);

    connections.renew(id, CLIENT_SECRET, REFRESH_TOKEN);
    token(id);
    connections.lookRefused(instance.id(), id, 1, "403", Duration.ofMinutes(5));
    assertThat(view().refusedBy()).containsExactly(instance.id());
  }

  @Test
  void withoutConnectionsThereIsNothingToDecrypt() {
    assertThat(connections.canDecryptAll()).isTrue();
    assertThat(connections.forInstance(instance.id())).isEmpty();
  }

  @Test
  void connectionsAreTriedInTheOrderInWhichTheyWereGivenAccess() {
    var first = connected("first");
    var second = connected("second");
    instances.giveAccess(instance.id(), first);

    assertThat(connections.forInstance(instance.id()))
        .extracting(Candidate::id)
        .containsExactly(first, second);
  }

  @Test
  void aPauseIsOfTheRegionInWhichAmcAskedForIt() {
    var id = connected("Agency");
    budgets.throttled(new Payer(id, "FE"), Duration.ofMinutes(10));
    assertThat(candidate().isThrottled()).isFalse();

    var until = budgets.throttled(candidate().payer(), Duration.ofMinutes(10));
    assertThat(candidate().isThrottled()).isTrue();
    assertThat(candidate().notBefore()).isEqualTo(until);
  }

  private Candidate candidate() {
    return connections.forInstance(instance.id()).getFirst();
  }

  private ConnectionView view() {
    return new ConnectionViews(scene.jdbc, VisibleInstances.ALL).list().getFirst();
  }

  private ExecutionId parked(PinnedInstance where, FailureClass failure) {
    var execution = scene.granted(where);
    scene.attempts.parked(scene.latest(execution), failure, "parked");
    scene.executions.moved(
        execution, ExecutionStatus.NEEDS_ATTENTION, Transition.byWorker("parked", null));
    return execution;
  }

  private void token(UUID id) {
    new AccessTokenStore(
            scene.jdbc, scene.transaction, TokenCipher.of("k1:" + TokenCipherTest.key(1)))
        .refreshed(
            id,
            Duration.ofSeconds(30),
            () -> new Refresh.Fetched("Atza|1", Duration.ofHours(1), Duration.ofMinutes(55)));
  }

  private ConnectionStore rotated() {
    return store("k2:%s,k1:%s".formatted(TokenCipherTest.key(2), TokenCipherTest.key(1)));
  }

  private UUID connected(String name) {
    var id = connections.add(name, "EU", "client", CLIENT_SECRET, REFRESH_TOKEN);
    instances.giveAccess(instance.id(), id);
    return id;
  }

  private ConnectionStore store(String keys) {
    return new ConnectionStore(scene.jdbc, TokenCipher.of(keys));
  }
}
