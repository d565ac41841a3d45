package com.recomamp.api.recomamp.imports;

import com.recomamp.api.recomamp.imports.ImportReport.Outcome;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.recomamp.BadRow;
import com.recomamp.store.recomamp.ImportedKind;
import com.recomamp.store.recomamp.SourceRow;
import com.recomamp.store.user.Role;
import com.recomamp.store.user.User;
import com.recomamp.store.user.UserChange;
import com.recomamp.store.user.UserDraft;
import com.recomamp.workflows.PublicId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Users, without a password: RecomAMP has none. Who has the same address here already is the same
 * person, and stays as is.
 */
final class UserRows implements RowImport {
  private final Importing importing;

  /** By their addresses in lower case, since those of a dry run are nowhere else. */
  private final Map<String, Requester> made = new HashMap<>();

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
    var here =
        importing
            .stores()
            .users
            .findByEmail(email)
            .map(User::asRequester)
            .or(() -> Optional.ofNullable(made.get(email.toLowerCase(Locale.ROOT))));
    if (here.isPresent()) {
      importing.write(() -> importing.remember(kind(), row, email, here.get().id()));
      importing.targets().add(row.id(), here.get());
      return Outcome.MATCHED;
    }
    var name = name(row, email);
    var user =
        importing.made(
            new Requester(PublicId.next(), name),
            () -> {
              var id = created(row, name, email);
              importing.remember(kind(), row, email, id);
              return new Requester(id, name);
            });
    importing.targets().add(row.id(), user);
    made.put(email.toLowerCase(Locale.ROOT), user);
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
      var change = users.disable(id, importing.actor());
      if (change != UserChange.DONE) {
        throw new IllegalStateException("a user without login was not disabled: " + change);
      }
    }
    return id;
  }
}
