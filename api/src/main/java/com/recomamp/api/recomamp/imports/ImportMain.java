package com.recomamp.api.recomamp.imports;

import com.recomamp.api.execution.LedgerEntries;
import com.recomamp.store.execution.OverlapStore;
import com.recomamp.store.recomamp.ImportRun;
import com.recomamp.store.recomamp.ImportRun.Counts;
import com.recomamp.store.recomamp.ImportRunStore.Numbered;
import com.recomamp.store.recomamp.ImportStores;
import com.recomamp.store.recomamp.ImportedKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.beans.BeansException;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Imports from the command line, with the settings of the api and without a running one; the import
 * is among those that the api shows. The only argument is {@code --dry-run}.
 */
public final class ImportMain {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int AT_ONCE = 500;

  /** The parts of the api that an import needs. */
  @ImportAutoConfiguration({
    DataSourceAutoConfiguration.class,
    DataSourceTransactionManagerAutoConfiguration.class,
    TransactionAutoConfiguration.class,
    JdbcTemplateAutoConfiguration.class,
    JdbcClientAutoConfiguration.class,
    FlywayAutoConfiguration.class
  })
  @EnableConfigurationProperties(ImportSettings.class)
  @Import({ImportStores.class, OverlapStore.class, LedgerEntries.class, RecomampImport.class})
  static class Parts {}

  private ImportMain() {}

  static void main(String[] arguments) {
    if (!Stream.of(arguments).allMatch("--dry-run"::equals)) {
      System.err.println(
          "The only argument is --dry-run; everything else is a setting, see"
              + " docs/migrating-from-recomamp.md.");
      System.exit(USAGE);
    }
    System.exit(imported(arguments.length > 0));
  }

  private static int imported(boolean dryRun) {
    try (var parts =
        new SpringApplicationBuilder(Parts.class)
            .web(WebApplicationType.NONE)
            .properties("spring.config.name=api", "logging.level.root=warn")
            .run()) {
      return imported(parts, dryRun);
    } catch (BeansException said) {
      // Spring has said why the parts do not start.
      return FAILED;
    } catch (DataAccessException | TransactionException away) {
      System.err.println(
          "PostgreSQL does not answer any more, so the import has ended early: start it again, it"
              + " goes on where it was. It says: "
              + away.getMessage());
      return FAILED;
    }
  }

  private static int imported(ApplicationContext parts, boolean dryRun) {
    Optional<RecomampImport.Begun> begun;
    try {
      begun = parts.getBean(RecomampImport.class).begin(dryRun, "bin/import-recomamp");
    } catch (IllegalArgumentException setting) {
      System.err.println(setting.getMessage());
      return USAGE;
    }
    if (begun.isEmpty()) {
      System.err.println("Another import runs: GET /api/v1/recomamp-imports says how far it is.");
      return FAILED;
    }
    var run = begun.get().carryOut();
    print(run);
    printFindings(parts.getBean(ImportStores.class), run);
    if (run.trouble() != null) {
      System.err.println(run.trouble());
      return FAILED;
    }
    return 0;
  }

  private static void print(ImportRun run) {
    IO.println(
        run.dryRun()
            ? "A dry run: nothing was changed; this is what an import would do."
            : run.trouble() == null ? "Imported." : "Imported so far.");
    IO.println(
        "%-12s %9s %9s %9s %9s %9s".formatted("", "read", "added", "matched", "known", "skipped"));
    for (var kind : ImportedKind.values()) {
      var counts = counts(run.counts(), kind);
      IO.println(
          "%-12s %9d %9d %9d %9d %9d"
              .formatted(
                  kind.word(),
                  counts.read(),
                  counts.added(),
                  counts.matched(),
                  counts.known(),
                  counts.skipped()));
    }
  }

  private static Counts counts(Map<String, Counts> counts, ImportedKind kind) {
    return counts.getOrDefault(kind.word(), Counts.NONE);
  }

  private static void printFindings(ImportStores stores, ImportRun run) {
    List<Numbered> page = stores.runs.findings(run.id(), 0, AT_ONCE);
    while (!page.isEmpty()) {
      for (var each : page) {
        var finding = each.finding();
        IO.println(
            "%-8s %s %s: %s"
                .formatted(
                    finding.severity().word(), finding.table(), finding.id(), finding.message()));
      }
      page = stores.runs.findings(run.id(), page.getLast().number(), AT_ONCE);
    }
  }
}
