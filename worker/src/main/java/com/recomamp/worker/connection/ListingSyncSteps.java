package com.recomamp.worker.connection;

import com.recomamp.amc.AccessToken;
import com.recomamp.amc.AmcAccount;
import com.recomamp.amc.AmcCaller;
import com.recomamp.amc.AmcClient;
import com.recomamp.amc.AmcException;
import com.recomamp.amc.AmcInstance;
import com.recomamp.amc.AmcRegion;
import com.recomamp.store.connection.CallBudgetStore.Payer;
import com.recomamp.store.connection.Candidate;
import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.store.connection.SyncStore;
import com.recomamp.store.instance.Account;
import com.recomamp.store.instance.AccountStore;
import com.recomamp.store.instance.InstanceStore;
import com.recomamp.worker.AmcSettings;
import com.recomamp.worker.Heartbeat;
import com.recomamp.worker.connection.SharedTokens.GrantRefused;
import com.recomamp.worker.connection.SharedTokens.NotNow;
import com.recomamp.worker.connection.SharedTokens.Numbered;
import com.recomamp.workflows.TaskQueues;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.instance.Marketplaces;
import io.temporal.activity.Activity;
import io.temporal.spring.boot.ActivityImpl;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Asks every region, since a consent holds in all of them. A region that does not answer keeps none
 * of the others from being read, and what was read before stays.
 */
@Component
@ActivityImpl(taskQueues = TaskQueues.AMC)
class ListingSyncSteps implements SyncSteps {
  private static final Logger LOG = LoggerFactory.getLogger(ListingSyncSteps.class);

  /** Whose executions can be submitted; what AMC is still making comes with a later sync. */
  private static final String USABLE = "COMPLETED";

  private final ConnectionStore connections;
  private final SyncStore syncs;
  private final AccountStore accounts;
  private final InstanceStore instances;
  private final TransactionOperations transaction;
  private final SharedTokens tokens;
  private final CallBudget budget;
  private final AmcClient amc;
  private final Map<URI, List<AmcRegion>> servers;

  ListingSyncSteps(
      ConnectionStore connections,
      SyncStore syncs,
      AccountStore accounts,
      InstanceStore instances,
      TransactionOperations transaction,
      SharedTokens tokens,
      CallBudget budget,
      AmcClient amc,
      AmcSettings settings) {
    this.connections = connections;
    this.syncs = syncs;
    this.accounts = accounts;
    this.instances = instances;
    this.transaction = transaction;
    this.tokens = tokens;
    this.budget = budget;
    this.amc = amc;
    this.servers = new LinkedHashMap<>();
    for (var region : AmcRegion.values()) {
      servers
          .computeIfAbsent(settings.endpoints().api().get(region), _ -> new ArrayList<>())
          .add(region);
    }
  }

  @Override
  public void sync(UUID connection) {
    try (var _ = Heartbeat.of(Activity.getExecutionContext(), connection::toString)) {
      for (var wanted = syncs.wantedAt(connection);
          wanted.isPresent();
          wanted = syncs.wantedAt(connection)) {
        read(connection, wanted.get());
      }
    }
  }

  private void read(UUID connection, Instant wanted) {
    var candidate = connections.candidate(connection);
    if (candidate == null) {
      return;
    }
    try {
      var asking = new Asking(candidate);
      var seen = new Seen();
      servers.values().forEach(regions -> read(asking, regions, seen));
      syncs.done(
          connection, wanted, seen.accounts, seen.instances, String.join("; ", seen.troubles));
    } catch (GrantRefused _) {
      syncs.failed(connection, wanted, "it needs a new consent");
    } catch (NotNow _) {
      syncs.failed(connection, wanted, "Login with Amazon gives no token now; sync again");
    }
  }

  /** One sync's calls with the connection that it is about. */
  private final class Asking {
    private final Candidate connection;
    private Numbered token;

    Asking(Candidate connection) {
      this.connection = connection;
      this.token = tokens.tokenFor(connection);
    }

    /** A token may have died early: once more with a fresh one. */
    <T> T answer(AmcRegion region, Function<AccessToken, T> call) {
      try {
        return counted(region, call);
      } catch (AmcException.Unauthorized unauthorized) {
        if (!tokens.rejected(connection.id(), token.number())) {
          throw unauthorized;
        }
        token = tokens.tokenFor(connection);
        return counted(region, call);
      }
    }

    private <T> T counted(AmcRegion region, Function<AccessToken, T> call) {
      try {
        return call.apply(token.token());
      } catch (AmcException.Throttled throttled) {
        budget.throttled(new Payer(connection.id(), region.name()), throttled.retryAfter());
        throw throttled;
      }
    }
  }

  /** What one sync has come across. */
  private static final class Seen {
    private final List<String> troubles = new ArrayList<>();
    private int accounts;
    private int instances;
  }

  private void read(Asking asking, List<AmcRegion> regions, Seen seen) {
    var asked = regions.getFirst();
    var client = asking.connection.clientId();
    try {
      for (var account : asking.answer(asked, token -> amc.accounts(asked, client, token))) {
        var region = regions.size() == 1 ? asked : region(account, asked);
        read(asking, account, region, seen);
      }
    } catch (AmcException e) {
      failed(asking.connection, asked.name(), e, seen);
    }
  }

  /** Where one server plays several regions; Amazon's own servers list only what is in theirs. */
  private static AmcRegion region(AmcAccount account, AmcRegion asked) {
    return Marketplaces.region(account.marketplaceId()).map(AmcRegion::valueOf).orElse(asked);
  }

  private void read(Asking asking, AmcAccount account, AmcRegion region, Seen seen) {
    var connection = asking.connection;
    try {
      var listed =
          asking
              .answer(
                  region,
                  token ->
                      amc.instances(
                          new AmcCaller(
                              region,
                              account.accountId(),
                              account.marketplaceId(),
                              connection.clientId(),
                              token)))
              .stream()
              .filter(instance -> USABLE.equals(instance.creationStatus()))
              .toList();
      var saved =
          accounts.found(
              account.accountId(),
              account.marketplaceId(),
              region.name(),
              account.accountName() == null ? account.accountId() : account.accountName());
      for (var instance : listed) {
        save(instance, saved, connection.id());
      }
      seen.accounts++;
      seen.instances += listed.size();
    } catch (AmcException | IllegalArgumentException e) {
      failed(connection, account.accountId(), e, seen);
    }
  }

  private void save(AmcInstance instance, Account account, UUID connection) {
    var id = new InstanceId(instance.instanceId());
    var name = instance.instanceName();
    var type = instance.instanceType();
    instances.save(id, account, name == null ? id.value() : name, type == null ? "STANDARD" : type);
    transaction.executeWithoutResult(
        _ -> {
          if (instances.giveAccess(id, connection)) {
            syncs.gained(connection);
          }
        });
  }

  private static void failed(Candidate connection, String what, RuntimeException why, Seen seen) {
    LOG.warn(
        "connection \"{}\": what belongs to {} is not known anew: {}",
        connection.name(),
        what,
        why.getMessage());
    seen.troubles.add("%s: %s".formatted(what, why.getMessage()));
  }
}
