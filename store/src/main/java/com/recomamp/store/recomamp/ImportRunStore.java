package com.recomamp.store.recomamp;

import static com.recomamp.store.Columns.instant;

import com.recomamp.store.recomamp.ImportFinding.Severity;
import com.recomamp.store.recomamp.ImportRun.Counts;
import com.recomamp.store.recomamp.ImportRun.State;
import com.recomamp.workflows.PublicId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tables {@code recomamp_import} and {@code recomamp_import_finding}, and the lock that lets one
 * import run at a time: it goes with the connection of a process that dies.
 */
public class ImportRunStore {
  private static final Logger LOG = LoggerFactory.getLogger(ImportRunStore.class);
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Of PostgreSQL's advisory locks; nothing else here takes one of this kind. */
  private static final int LOCK = 5_207;

  private final DataSource dataSource;
  private final JdbcClient jdbc;

  public ImportRunStore(DataSource dataSource, JdbcClient jdbc) {
    this.dataSource = dataSource;
    this.jdbc = jdbc;
  }

  /** While it is open no other import runs. */
  public interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /** Empty while another import runs. */
  public Optional<Turn> turn() {
    try {
      var connection = dataSource.getConnection();
      try {
        if (locked(connection)) {
          return Optional.of(() -> release(connection));
        }
      } catch (RuntimeException e) {
        connection.close();
        throw e;
      }
      connection.close();
      return Optional.empty();
    } catch (SQLException e) {
      throw new CannotGetJdbcConnectionException("no connection to take a lock with", e);
    }
  }

  private static boolean locked(Connection connection) {
    return onThis(connection)
        .sql("select pg_try_advisory_lock(:lock, 0)")
        .param("lock", LOCK)
        .query(Boolean.class)
        .single();
  }

  /** Where PostgreSQL does not answer, the lock goes with the connection. */
  private static void release(Connection connection) {
    try (connection) {
      try {
        onThis(connection)
            .sql("select pg_advisory_unlock(:lock, 0)")
            .param("lock", LOCK)
            .query(Boolean.class)
            .single();
      } catch (DataAccessException away) {
        connection.abort(Runnable::run);
      }
    } catch (SQLException away) {
      LOG.warn("The connection that held the lock of imports is lost: {}", away.getMessage());
    }
  }

  private static JdbcClient onThis(Connection connection) {
    return JdbcClient.create(new SingleConnectionDataSource(connection, true));
  }

  /** With the turn in hand, so whatever was begun before and has not ended never will. */
  public UUID begin(boolean dryRun, String startedBy, String phase) {
    jdbc.sql(
            """
            update recomamp_import
               set ended_at = now(),
                   trouble = 'Its process ended before it did; the next run went on where it was.'
             where ended_at is null
            """)
        .update();
    var id = PublicId.next();
    jdbc.sql(
            """
            insert into recomamp_import (id, dry_run, started_by, phase)
            values (:id, :dryRun, :startedBy, :phase)
            """)
        .param("id", id)
        .param("dryRun", dryRun)
        .param("startedBy", startedBy)
        .param("phase", phase)
        .update();
    return id;
  }

  public void reached(UUID id, String phase, Map<String, Counts> counts) {
    jdbc.sql(
            """
            update recomamp_import
               set phase = :phase,
                   counts = :counts::jsonb,
                   seen_at = now()
             where id = :id
            """)
        .param("id", id)
        .param("phase", phase)
        .param("counts", JSON.writeValueAsString(counts))
        .update();
  }

  /**
   * @param trouble null if it went through
   */
  public void ended(UUID id, @Nullable String trouble) {
    jdbc.sql(
            """
            update recomamp_import
               set ended_at = now(),
                   seen_at = now(),
                   trouble = :trouble
             where id = :id
            """)
        .param("id", id)
        .param("trouble", trouble)
        .update();
  }

  public void found(UUID id, ImportFinding finding) {
    jdbc.sql(
            """
            insert into recomamp_import_finding (import_id, number, severity, source_table, source_id, message)
            select :id, coalesce(max(number), 0) + 1, :severity, :table, :sourceId, :message
              from recomamp_import_finding
             where import_id = :id
            """)
        .param("id", id)
        .param("severity", finding.severity().word())
        .param("table", finding.table())
        .param("sourceId", finding.id())
        .param("message", finding.message())
        .update();
  }

  public Optional<ImportRun> find(UUID id) {
    return runs("where i.id = :id", Map.of("id", id)).stream().findFirst();
  }

  /** Newest first. */
  public List<ImportRun> last(int most) {
    return runs("order by i.id desc limit :most", Map.of("most", most));
  }

  private List<ImportRun> runs(String which, Map<String, Object> values) {
    return jdbc.sql(
            """
            select i.id, i.dry_run, i.started_by, i.started_at, i.seen_at, i.phase, i.counts, i.ended_at, i.trouble,
                   (select count(*) from recomamp_import_finding where import_id = i.id) as findings,
                   exists (select from pg_locks
                            where locktype = 'advisory'
                              and database = (select oid from pg_database where datname = current_database())
                              and classid = :lock
                              and objid = 0
                              and granted) as somebody_imports
              from recomamp_import i
            """
                + which)
        .params(values)
        .param("lock", LOCK)
        .query(ImportRunStore::run)
        .list();
  }

  /**
   * In the order in which they were made.
   *
   * @param after the number of the last one of the page before
   */
  public List<Numbered> findings(UUID id, long after, int most) {
    return jdbc.sql(
            """
            select number, severity, source_table, source_id, message
              from recomamp_import_finding
             where import_id = :id
               and number > :after
             order by number
             limit :most
            """)
        .param("id", id)
        .param("after", after)
        .param("most", most)
        .query(
            (row, _) ->
                new Numbered(
                    row.getInt("number"),
                    new ImportFinding(
                        Severity.valueOf(row.getString("severity").toUpperCase(Locale.ROOT)),
                        row.getString("source_table"),
                        row.getString("source_id"),
                        row.getString("message"))))
        .list();
  }

  /** A finding with its place in the report. */
  public record Numbered(int number, ImportFinding finding) {}

  private static ImportRun run(ResultSet row, int number) throws SQLException {
    var endedAt = instant(row, "ended_at");
    var trouble = row.getString("trouble");
    var state =
        endedAt == null
            ? row.getBoolean("somebody_imports") ? State.RUNNING : State.INTERRUPTED
            : trouble == null ? State.DONE : State.FAILED;
    return new ImportRun(
        row.getObject("id", UUID.class),
        row.getBoolean("dry_run"),
        state,
        row.getString("started_by"),
        Objects.requireNonNull(instant(row, "started_at")),
        Objects.requireNonNull(instant(row, "seen_at")),
        row.getString("phase"),
        JSON.readValue(row.getString("counts"), new TypeReference<Map<String, Counts>>() {}),
        row.getLong("findings"),
        endedAt,
        trouble);
  }
}
