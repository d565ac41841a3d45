package com.recomamp.api.recomamp.imports;

import com.recomamp.api.execution.LedgerEntries;
import com.recomamp.store.recomamp.ImportRun;
import com.recomamp.store.recomamp.ImportRunStore.Turn;
import com.recomamp.store.recomamp.ImportStores;
import com.recomamp.store.recomamp.ImportedKind;
import com.recomamp.store.recomamp.NoRecomamp;
import com.recomamp.store.recomamp.RecomampSource;
import com.recomamp.store.recomamp.SourceAddress;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Imports, one at a time. What a row became is written with the row, so one that was aborted goes
 * on where it was when somebody starts it again.
 */
@Component
public class RecomampImport {
  private static final Logger LOG = LoggerFactory.getLogger(RecomampImport.class);

  /** What a person can do about it; PostgreSQL's own words may quote rows. */
  private static final String DATABASE =
      "A database did not answer as it should: the log says which. Start the import again, it goes"
          + " on where it was.";

  private static final String UNFINISHED =
      "Something went wrong here that nobody had foreseen: the log says what. Once that is mended,"
          + " start the import again, it goes on where it was.";

  private final ImportSettings settings;
  private final ImportStores stores;
  private final LedgerEntries ledger;

  RecomampImport(ImportSettings settings, ImportStores stores, LedgerEntries ledger) {
    this.settings = settings;
    this.stores = stores;
    this.ledger = ledger;
  }

  /** An import that has its turn and has not begun to read. */
  public final class Begun {
    private final UUID id;
    private final boolean dryRun;
    private final String actor;
    private final SourceAddress address;
    private final Grants grants;
    private final Turn turn;

    private Begun(
        UUID id, boolean dryRun, String actor, SourceAddress address, Grants grants, Turn turn) {
      this.id = id;
      this.dryRun = dryRun;
      this.actor = actor;
      this.address = address;
      this.grants = grants;
      this.turn = turn;
    }

    public UUID id() {
      return id;
    }

    /** Goes through all of it. What goes wrong is in the report, and the run has ended after it. */
    public ImportRun carryOut() {
      try (turn) {
        @Nullable String trouble = UNFINISHED;
        try (var source = RecomampSource.open(address)) {
          all(source);
          trouble = null;
        } catch (NoRecomamp said) {
          trouble = String.valueOf(said.getMessage());
        } catch (DataAccessException | TransactionException away) {
          LOG.warn("The import from RecomAMP ended early: {}", away.getMessage());
          trouble = DATABASE;
        } catch (RuntimeException unforeseen) {
          LOG.error("The import from RecomAMP ended early", unforeseen);
        } finally {
          stores.runs.ended(id, trouble);
        }
      }
      return stores.runs.find(id).orElseThrow();
    }

    /** In place of {@link #carryOut}, where nobody can be found to do it. */
    void giveUp(String trouble) {
      try (turn) {
        stores.runs.ended(id, trouble);
      }
    }

    private void all(RecomampSource source) {
      var report = new ImportReport(stores.runs, id);
      var importing = new Importing(source, stores, new Targets(stores), report, dryRun, actor);
      importing.all(new UserRows(importing));
      importing.all(new AccountRows(importing));
      importing.all(new InstanceRows(importing));
      importing.all(new ConnectionRows(importing, grants));
      importing.all(new WorkflowRows(importing));
      importing.all(new ScheduleRows(importing));
      importing.all(new ExecutionRows(importing));
      if (!dryRun) {
        ledger.enterAll();
      }
    }
  }

  /**
   * Begins an import.
   *
   * @param actor who starts it
   * @return empty while another one runs
   * @throws IllegalArgumentException if a setting is missing or wrong; the message names it
   */
  public Optional<Begun> begin(boolean dryRun, String actor) {
    var address =
        settings
            .source()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "RecomAMP's database is not set: RECOMAMP_DATABASE_URL,"
                            + " RECOMAMP_DATABASE_USER and RECOMAMP_DATABASE_PASSWORD say where it"
                            + " is"));
    var grants = Grants.of(settings);
    return stores.runs.turn().map(turn -> begun(dryRun, actor, address, grants, turn));
  }

  private Begun begun(
      boolean dryRun, String actor, SourceAddress address, Grants grants, Turn turn) {
    try {
      var id = stores.runs.begin(dryRun, actor, ImportedKind.USER.word());
      return new Begun(id, dryRun, actor, address, grants, turn);
    } catch (RuntimeException e) {
      turn.close();
      throw e;
    }
  }
}
