package com.recomamp.api.recomamp.imports;

import com.recomamp.api.recomamp.imports.ImportReport.Outcome;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.recomamp.BadRow;
import com.recomamp.store.recomamp.ImportedKind;
import com.recomamp.store.recomamp.SourceRow;
import com.recomamp.store.user.Role;
import com.recomamp.store.user.UserDraft;
import com.recomamp.workflows.PublicId;
import java.util.UUID;

/**
 * Users, without a password: RecomAMP has none. Who has the same address here already is the same
 * person, and stays as is.
 */
final class UserRows implements RowImport {
  private final Importing importing;

  UserRows(Importing importing) {
    this.importing = importing;
  }

  @Override
  public ImportedKind kind() {
    return ImportedKind.USER;
  }

  @Override
  public Outcome take(SourceRow row) {
    var email = row.required("email").strip();
    var here = importing.stores().importedUsers.find(email);
    if (here.isPresent()) {
      importing.write(() -> importing.remember(kind(), row, email, here.get().id()));
      importing.targets().add(row.id(), here.get());
      return Outcome.MATCHED;
    }
    var name = name(row, email);
    var planned = new Requester(PublicId.next(), name);
    importing.targets().add(row.id(), planned);
    importing.write(
        () -> {
          var id = created(row, name, email);
          importing.remember(kind(), row, email, id);
          importing.targets().add(row.id(), new Requester(id, name));
        });
    return Outcome.ADDED;
  }

  /** Names are unique here, and were not there. */
  private String name(SourceRow row, String email) {
    var name = row.text("name", email).strip();
    return importing.stores().importedUsers.isTaken(name) ? "%s (%s)".formatted(name, email) : name;
  }

  private UUID created(SourceRow row, String name, String email) {
    var users = importing.stores().users;
    var role = row.flag("is_admin", false) ? Role.ADMIN : Role.ANALYST;
    var id =
        users
            .create(new UserDraft(name, email, null, role), null, importing.actor())
            .orElseThrow(() -> new BadRow("somebody else here is called " + name));
    if (!row.flag("is_active", true)) {
      users.disable(id, importing.actor());
    }
    return id;
  }
}
