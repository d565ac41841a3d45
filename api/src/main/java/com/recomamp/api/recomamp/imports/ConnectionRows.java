package com.recomamp.api.recomamp.imports;

import com.recomamp.api.recomamp.imports.Grants.Token;
import com.recomamp.api.recomamp.imports.ImportReport.Outcome;
import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.store.connection.TokenCipher;
import com.recomamp.store.instance.Account;
import com.recomamp.store.recomamp.BadRow;
import com.recomamp.store.recomamp.ImportedKind;
import com.recomamp.store.recomamp.SourceRow;
import com.recomamp.workflows.instance.Marketplaces;
import java.util.Collection;
import java.util.UUID;

/**
 * A connection for each user who let RecomAMP in at Amazon. Where the token cannot be read it waits
 * for a new consent.
 */
final class ConnectionRows implements RowImport {
  private final Importing importing;
  private final Grants grants;

  ConnectionRows(Importing importing, Grants grants) {
    this.importing = importing;
    this.grants = grants;
  }

  @Override
  public ImportedKind kind() {
    return ImportedKind.CONNECTION;
  }

  @Override
  public boolean concerns(SourceRow row) {
    return Grants.has(row);
  }

  @Override
  public Outcome take(SourceRow row) {
    var application =
        grants
            .application()
            .orElseThrow(
                () ->
                    new BadRow(
                        "no connection is made without the settings RECOMAMP_CLIENT_ID,"
                            + " RECOMAMP_CLIENT_SECRET and AMC_TOKEN_KEYS; with them, import"
                            + " again"));
    var token = grants.token(row);
    var connections = importing.stores().connections(application.cipher());
    var accounts = importing.targets().accountsOf(row.id());
    importing.write(
        () -> {
          var id = added(connections, name(row), region(accounts), application, token);
          for (var account : accounts) {
            importing
                .targets()
                .instancesOf(account.id())
                .forEach(instance -> importing.stores().instances.giveAccess(instance.id(), id));
          }
          importing.remember(kind(), row, null, id);
        });
    if (token instanceof Token.Unread(var why)) {
      importing.report().note(row, why + ": the connection waits until its person consents again");
    }
    return Outcome.ADDED;
  }

  /** With the right key, a later import mends what an earlier one could not read. */
  @Override
  public Outcome again(SourceRow row, UUID id) {
    if (grants.token(row) instanceof Token.Read(var token)) {
      grants.application().ifPresent(application -> mend(row, id, application, token));
    }
    return Outcome.KNOWN;
  }

  private void mend(SourceRow row, UUID id, Grants.Application application, String token) {
    var connections = importing.stores().connections(application.cipher());
    if (connections.candidate(id) == null) {
      importing.report().note(row, "its connection was removed here, so it is not made again");
      return;
    }
    try {
      if (connections.isWithoutGrant(id)) {
        importing.write(() -> connections.giveFirstGrant(id, application.clientSecret(), token));
        importing.report().note(row, "the token of its connection could be read now");
      }
    } catch (TokenCipher.WrongKey _) {
      importing
          .report()
          .note(row, "its connection is encrypted with a key that AMC_TOKEN_KEYS does not have");
    }
  }

  private static UUID added(
      ConnectionStore connections,
      String name,
      String region,
      Grants.Application application,
      Token token) {
    return switch (token) {
      case Token.Read(var refreshToken) ->
          connections.add(
              name, region, application.clientId(), application.clientSecret(), refreshToken);
      case Token.Unread _ ->
          connections.addWithoutGrant(
              name, region, application.clientId(), application.clientSecret());
    };
  }

  private static String region(Collection<Account> accounts) {
    return accounts.stream()
        .map(Account::region)
        .sorted()
        .findFirst()
        .orElse(Marketplaces.NORTH_AMERICA);
  }

  private static String name(SourceRow row) {
    return row.text("name", ImportReport.named(row)).strip();
  }
}
