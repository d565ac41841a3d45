package com.recomamp.api.recomamp.imports;

import com.recomamp.api.recomamp.imports.ImportReport.Outcome;
import com.recomamp.store.execution.Asked;
import com.recomamp.store.instance.Account;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.recomamp.BadRow;
import com.recomamp.store.recomamp.ImportedInstances.Here;
import com.recomamp.store.recomamp.ImportedKind;
import com.recomamp.store.recomamp.SourceRow;
import com.recomamp.workflows.instance.InstanceId;
import java.util.UUID;

/**
 * Instances, with their account's owner as a member. One that was switched off is paused. What is
 * here already stays as is, but for the member.
 */
final class InstanceRows implements RowImport {
  /** RecomAMP knew no others. */
  private static final String TYPE = "STANDARD";

  private final Importing importing;

  InstanceRows(Importing importing) {
    this.importing = importing;
  }

  @Override
  public ImportedKind kind() {
    return ImportedKind.INSTANCE;
  }

  @Override
  public Outcome take(SourceRow row) {
    var id = id(row);
    var account = row.uuid("account_id");
    var at =
        importing
            .targets()
            .account(account)
            .orElseThrow(
                () -> new BadRow("its account %s was not brought over".formatted(account)));
    var here = importing.stores().importedInstances.instance(id);
    var instance =
        here.map(Here::instance)
            .orElseGet(
                () ->
                    new PinnedInstance(
                        id, at.id(), at.entityId(), at.marketplaceId(), at.region()));
    var uuid = here.map(Here::uuid).orElse(row.id());
    importing.write(
        () -> {
          if (here.isEmpty()) {
            add(row, id, uuid, at);
          }
          importing
              .targets()
              .ownerOf(account)
              .ifPresent(
                  owner -> importing.stores().users.addMember(owner.id(), id, importing.actor()));
          importing.remember(kind(), row, id.value(), uuid);
        });
    importing.targets().add(row.id(), instance);
    return here.isPresent() ? Outcome.MATCHED : Outcome.ADDED;
  }

  private void add(SourceRow row, InstanceId id, UUID uuid, Account account) {
    var name = row.text("instance_name", id.value()).strip();
    importing.stores().instances.save(id, uuid, account, name, TYPE);
    var status = row.text("status", "active").strip();
    if (!status.equalsIgnoreCase("active")) {
      importing
          .stores()
          .limits
          .pause(
              id,
              new Asked(
                  importing.actor(), "import", "It was %s in RecomAMP.".formatted(status), null));
    }
  }

  private static InstanceId id(SourceRow row) {
    try {
      return new InstanceId(row.required("instance_id").strip());
    } catch (IllegalArgumentException none) {
      throw new BadRow(String.valueOf(none.getMessage()));
    }
  }
}
