package com.recomamp.api.recomamp.imports;

import com.recomamp.store.UnstorableText;
import com.recomamp.store.recomamp.BadRow;
import com.recomamp.store.recomamp.ImportStores;
import com.recomamp.store.recomamp.ImportedKind;
import com.recomamp.store.recomamp.RecomampSource;
import com.recomamp.store.recomamp.SourceRow;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * An import under way: what it reads, where it writes, and what it has found so far.
 *
 * @param actor who has started it, for events
 */
record Importing(
    RecomampSource source,
    ImportStores stores,
    Targets targets,
    ImportReport report,
    boolean dryRun,
    String actor) {

  /** Every row of a table, of which each is brought over, known, or reported. */
  void all(RowImport rows) {
    report.reached(rows.kind());
    source.each(rows.kind().table(), page -> take(page, rows));
  }

  private void take(List<SourceRow> page, RowImport rows) {
    var kind = rows.kind();
    var known = stores.ids.known(kind, page.stream().map(SourceRow::id).toList());
    for (var row : page) {
      try {
        if (!rows.concerns(row)) {
          continue;
        }
        rows.seen(row);
        var target = known.get(row.id());
        report.count(kind, target == null ? rows.take(row) : rows.again(row, target));
      } catch (BadRow bad) {
        report.skipped(kind, row, String.valueOf(bad.getMessage()));
      } catch (DataIntegrityViolationException refused) {
        report.skipped(kind, row, "the database refuses it: " + reason(refused));
      } catch (DataAccessException e) {
        if (!UnstorableText.causes(e)) {
          throw e;
        }
        report.skipped(kind, row, "it has text that PostgreSQL does not hold, such as NUL");
      }
    }
    report.reached(kind);
  }

  /** Its first line: the others quote rows. */
  private static String reason(DataAccessException refused) {
    return String.valueOf(refused.getMostSpecificCause().getMessage())
        .lines()
        .findFirst()
        .orElse("");
  }

  /**
   * What came of it: all of it or nothing.
   *
   * @param planned what a dry run would have made
   */
  <T> T made(T planned, Supplier<T> statements) {
    return dryRun
        ? planned
        : Objects.requireNonNull(stores.transactions.execute(_ -> statements.get()));
  }

  /** All of it or nothing; in a dry run nothing. */
  void write(Runnable statements) {
    if (!dryRun) {
      stores.transactions.executeWithoutResult(_ -> statements.run());
    }
  }

  /** Remembers under which ids it was known. To be called with what it is about, in one write. */
  void remember(ImportedKind kind, SourceRow row, @Nullable String text, UUID target) {
    stores.ids.add(kind, row.id(), text, target);
  }
}
