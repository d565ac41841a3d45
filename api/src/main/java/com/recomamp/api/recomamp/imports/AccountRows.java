package com.recomamp.api.recomamp.imports;

import com.recomamp.api.recomamp.imports.ImportReport.Outcome;
import com.recomamp.store.recomamp.ImportedInstances.Place;
import com.recomamp.store.recomamp.ImportedKind;
import com.recomamp.store.recomamp.SourceRow;
import com.recomamp.workflows.PublicId;

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
    var region = Region.of(marketplace, row.text("region"));
    var here = importing.stores().instances.account(entity, marketplace);
    var createdAt = row.instant("created_at");
    var place =
        here.orElseGet(
            () ->
                new Place(
                    createdAt == null ? PublicId.next() : PublicId.at(createdAt),
                    entity,
                    marketplace,
                    region.orElse(Region.NORTH_AMERICA)));
    importing.write(
        () -> {
          if (here.isEmpty()) {
            importing
                .stores()
                .instances
                .addAccount(place, row.text("account_name", entity).strip());
          }
          importing.remember(kind(), row, entity, place.id());
        });
    importing.targets().add(row.id(), place);
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
}
