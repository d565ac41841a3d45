package com.recomamp.api.recomamp.imports;

import com.recomamp.store.execution.Requester;
import com.recomamp.store.instance.Account;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.recomamp.ImportStores;
import com.recomamp.store.recomamp.ImportedQueries;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What rows refer to, by RecomAMP's UUIDs: everything but executions, of which there are too many.
 * A dry run puts here what it would make.
 */
final class Targets {
  private final Map<UUID, Requester> users;
  private final Map<UUID, Account> accounts;
  private final Map<UUID, PinnedInstance> instances;
  private final Map<UUID, ImportedQueries.Known> queries;

  /** Of an account, as RecomAMP knows one. */
  private final Map<UUID, UUID> owners = new HashMap<>();

  Targets(ImportStores stores) {
    users = stores.importedUsers.known();
    accounts = stores.importedInstances.accounts();
    instances = stores.importedInstances.instances();
    queries = stores.queries.known();
  }

  void add(UUID source, Requester user) {
    users.put(source, user);
  }

  void add(UUID source, Account account) {
    accounts.put(source, account);
  }

  void add(UUID source, PinnedInstance instance) {
    instances.put(source, instance);
  }

  void add(UUID source, ImportedQueries.Known query) {
    queries.put(source, query);
  }

  void owns(UUID user, UUID account) {
    owners.put(account, user);
  }

  Optional<Requester> user(@Nullable UUID source) {
    return found(users, source);
  }

  Optional<Account> account(@Nullable UUID source) {
    return found(accounts, source);
  }

  Optional<PinnedInstance> instance(@Nullable UUID source) {
    return found(instances, source);
  }

  /** By AMC's id. */
  Optional<PinnedInstance> instance(String id) {
    return instances.values().stream().filter(each -> each.id().value().equals(id)).findFirst();
  }

  Optional<ImportedQueries.Known> query(@Nullable UUID source) {
    return found(queries, source);
  }

  /** Who had the account when it was imported; the last one to have synchronised it. */
  Optional<Requester> ownerOf(@Nullable UUID account) {
    return found(owners, account).flatMap(this::user);
  }

  /** The accounts that a user had, as they are here. */
  List<Account> accountsOf(UUID user) {
    return owners.entrySet().stream()
        .filter(each -> each.getValue().equals(user))
        .flatMap(each -> account(each.getKey()).stream())
        .toList();
  }

  /** The instances of an account here. */
  Stream<PinnedInstance> instancesOf(UUID account) {
    return instances.values().stream().filter(each -> each.accountId().equals(account));
  }

  private static <T> Optional<T> found(Map<UUID, T> all, @Nullable UUID source) {
    return source == null ? Optional.empty() : Optional.ofNullable(all.get(source));
  }
}
