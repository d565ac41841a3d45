package com.recomamp.api.recomamp.imports;

import com.recomamp.api.recomamp.imports.ImportReport.Outcome;
import com.recomamp.store.instance.Account;
import com.recomamp.store.recomamp.ImportedKind;
import com.recomamp.store.recomamp.SourceRow;
import com.recomamp.workflows.PublicId;
import com.recomamp.workflows.instance.Marketplaces;
import java.util.Locale;
import java.util.Optional;

/** Accounts. One with the same entity and marketplace here already is the same, and stays as is. */
final class AccountRows implements RowImport {
  /** What RecomAMP told AMC where it knew no better. */
  private static final String USUAL_MARKETPLACE = "ATVPDKIKX0DER";

  private final Importing importing;

  AccountRows(Importing importing) {
    this.importing = importing;
  }

  @Override
  public ImportedKind kind() {
    return ImportedKind.ACCOUNT;
  }

  @Override
  public void seen(SourceRow row) {
    var owner = row.uuid("user_id");
    if (owner != null) {
      importing.targets().owns(owner, row.id());
    }
  }

  @Override
  public Outcome take(SourceRow row) {
    var entity = row.required("account_id").strip();
    var marketplace = row.text("marketplace_id", USUAL_MARKETPLACE).strip();
    var region = Marketplaces.region(marketplace).or(() -> said(row.text("region", "")));
    var name = row.text("account_name", entity).strip();
    var accounts = importing.stores().accounts;
    var here = accounts.find(entity, marketplace);
    var planned =
        here.orElseGet(
            () ->
                new Account(
                    PublicId.next(),
                    entity,
                    marketplace,
                    region.orElse(Marketplaces.NORTH_AMERICA),
                    name));
    var account =
        importing.made(
            planned,
            () -> {
              var written =
                  here.orElseGet(() -> accounts.found(entity, marketplace, planned.region(), name));
              importing.remember(kind(), row, entity, written.id());
              return written;
            });
    importing.targets().add(row.id(), account);
    if (here.isPresent()) {
      return Outcome.MATCHED;
    }
    if (region.isEmpty()) {
      importing
          .report()
          .note(
              row,
              "its marketplace %s is not known here: North America is assumed, as RecomAMP called no other"
                  .formatted(marketplace));
    }
    return Outcome.ADDED;
  }

  /** RecomAMP's own column has the same for all of them. */
  private static Optional<String> said(String region) {
    return switch (region.strip().toUpperCase(Locale.ROOT)) {
      case "NA", "US", "NORTH_AMERICA" -> Optional.of(Marketplaces.NORTH_AMERICA);
      case "EU", "EUROPE" -> Optional.of(Marketplaces.EUROPE);
      case "FE", "FAR_EAST" -> Optional.of(Marketplaces.FAR_EAST);
      default -> Optional.empty();
    };
  }
}
