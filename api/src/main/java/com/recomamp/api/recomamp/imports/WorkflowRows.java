package com.recomamp.api.recomamp.imports;

import com.recomamp.api.query.sql.Template;
import com.recomamp.api.recomamp.imports.ImportReport.Outcome;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.recomamp.BadRow;
import com.recomamp.store.recomamp.ImportedKind;
import com.recomamp.store.recomamp.ImportedQueries;
import com.recomamp.store.recomamp.SourceRow;
import com.recomamp.workflows.PublicId;
import com.recomamp.workflows.query.QueryId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Workflows as saved queries. One whose SQL cannot be run here is brought over all the same: its
 * runs are its history.
 */
final class WorkflowRows implements RowImport {
  private static final Set<String> NOT_IN_THE_LIST = Set.of("archived", "deleted", "inactive");

  private final Importing importing;

  WorkflowRows(Importing importing) {
    this.importing = importing;
  }

  @Override
  public ImportedKind kind() {
    return ImportedKind.QUERY;
  }

  @Override
  public Outcome take(SourceRow row) {
    var instance = row.uuid("instance_id");
    var home =
        importing
            .targets()
            .instance(instance)
            .orElseThrow(
                () -> new BadRow("its instance %s was not brought over".formatted(instance)));
    var name = ImportReport.named(row);
    var owner = importing.targets().user(row.uuid("user_id"));
    var versions = Versions.of(importing.source(), row);
    var created = Versions.createdAt(row);
    var updated = Objects.requireNonNullElse(row.instant("updated_at"), created);
    boolean isArchived =
        NOT_IN_THE_LIST.contains(row.text("status", "active").strip().toLowerCase(Locale.ROOT));
    var query =
        new ImportedQueries.Query(
            new QueryId(PublicId.at(created)),
            name,
            row.text("name", name).strip(),
            row.text("description"),
            tags(row),
            owner.orElse(Requester.LOCAL),
            created,
            updated,
            isArchived ? updated : null,
            versions.all().stream().map(each -> version(each, owner.orElse(null))).toList());
    importing.write(
        () -> {
          importing.stores().queries.add(query, importing.actor());
          importing.stores().homes.give(query.id(), home.id());
          importing.remember(kind(), row, row.text("workflow_id"), query.id().uuid());
        });
    importing
        .targets()
        .add(
            row.id(),
            new ImportedQueries.Known(
                query.id(),
                query.name(),
                home.id(),
                query.owner(),
                versions.all().stream().map(Versions.Version::number).toList()));
    if (owner.isEmpty()) {
      importing.report().note(row, "its user was not brought over: it belongs to the user local");
    }
    versions.notes().forEach(note -> importing.report().note(row, note));
    Template.of(versions.current().sql()).faults().stream()
        .findFirst()
        .ifPresent(
            fault ->
                importing
                    .report()
                    .note(row, "its SQL cannot be run as it is: " + fault.sentence()));
    return Outcome.ADDED;
  }

  private ImportedQueries.Version version(Versions.Version version, @Nullable Requester owner) {
    return new ImportedQueries.Version(
        version.number(),
        version.sql(),
        version.parameters(),
        version.note(),
        importing.targets().user(version.creator()).orElse(owner == null ? Requester.LOCAL : owner),
        version.createdAt());
  }

  /** A list, or a text with commas between. */
  private List<String> tags(SourceRow row) {
    var tags = new ArrayList<String>();
    try {
      var said = row.json("tags");
      if (said != null && said.isArray()) {
        said.forEach(tag -> tags.add(tag.asString("").replace(',', ' ').strip()));
      } else if (said != null) {
        importing.report().note(row, "its tags are no list, so it has none");
      }
    } catch (BadRow noJson) {
      tags.addAll(List.of(row.text("tags", "").replaceAll("[\"{}\\[\\]]", "").split(",")));
    }
    return tags.stream().map(String::strip).filter(tag -> !tag.isEmpty()).distinct().toList();
  }
}
