package com.recomamp.simulator.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Answers queries. An instance's events up to yesterday are made when it is asked for the first
 * time, and anew on the first query of a day. Memory, time and rows of a run are bounded.
 */
public final class QueryEngine implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofSeconds(12);

  private static final int THREADS = 2;

  /** Beyond them AMC is busy. */
  private static final int MOST_WAITING = 10_000;

  /** One for each query that runs; each takes some fifty megabytes outside of the heap. */
  private static final int MOST_DATABASES = THREADS;

  private static final int MOST_CHARACTERS = 32 * 1024 * 1024;

  /** The database works on the thread that asks, which must be none of those that serve HTTP. */
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          THREADS, Thread.ofPlatform().name("simulated-amc-", 0).daemon().factory());

  /** Whoever only wants to know whether a query is right does not wait for those that run. */
  private final ExecutorService compiler =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("simulated-amc-compiler").daemon().factory());

  private final ScheduledExecutorService alarm =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("simulated-amc-alarm").daemon().factory());

  private final LinkedHashMap<String, InstanceDatabase> databases =
      new LinkedHashMap<>(16, 0.75f, true);

  private final Turns turns = new Turns(THREADS);
  private final AtomicInteger asking = new AtomicInteger();
  private final int mostWaiting;
  private @Nullable InstanceDatabase withoutEvents;
  private final Duration longest;

  public QueryEngine() {
    this(LONGEST, MOST_WAITING);
  }

  /**
   * @param longest a query may take
   * @param mostWaiting questions that may wait for those that are being answered
   */
  public QueryEngine(Duration longest, int mostWaiting) {
    this.longest = longest;
    this.mostWaiting = mostWaiting;
  }

  /** So many questions wait that another one should come later. */
  public boolean isBusy() {
    return asking.get() >= THREADS + mostWaiting;
  }

  /** What the query would give, without a row. */
  public Outcome compile(Question question) {
    try {
      var translation = new Translation(question);
      return compiler
          .submit(
              () -> {
                try (var session = withoutEvents(question.market()).session()) {
                  return answer(session, question, translation, false);
                }
              })
          .get();
    } catch (CompileError wrong) {
      return new Outcome.Refused(wrong.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new Outcome.Failed("The simulator is stopping");
    } catch (ExecutionException broken) {
      throw new IllegalStateException(broken.getCause());
    }
  }

  /** Carries the query out, as soon as it is its turn. */
  public Outcome run(Question question) throws InterruptedException {
    asking.incrementAndGet();
    try {
      var translation = new Translation(question);
      turns.take(question.instanceId());
      try {
        return threads
            .submit(
                () -> {
                  try (var session = session(question)) {
                    return answer(session, question, translation, true);
                  }
                })
            .get();
      } finally {
        turns.giveBack();
      }
    } catch (CompileError wrong) {
      return new Outcome.Refused(wrong.getMessage());
    } catch (ExecutionException broken) {
      throw new IllegalStateException(broken.getCause());
    } finally {
      asking.decrementAndGet();
    }
  }

  private Outcome answer(
      Connection session, Question question, Translation translation, boolean run)
      throws SQLException {
    // neither the wait for a thread nor the making of events is the query's fault
    var begun = System.nanoTime();
    try (var statement = session.prepareStatement(translation.translated())) {
      // preparing cannot be interrupted; what would make it long is refused by the translation
      var left = longest.minusNanos(System.nanoTime() - begun);
      if (!left.isPositive()) {
        return new Outcome.Failed(Functions.TOO_MUCH);
      }
      var bell = alarm.schedule(() -> interrupt(statement), left.toMillis(), TimeUnit.MILLISECONDS);
      try {
        return answered(statement, translation, question.privacy(), run);
      } finally {
        bell.cancel(false);
      }
    } catch (SQLException wrong) {
      return refusal(translation, wrong);
    }
  }

  private static void interrupt(Statement running) {
    try {
      running.cancel();
    } catch (SQLException closed) {
      // it has just ended by itself
    }
  }

  /** Whoever has one may go on with it when its database is made anew. */
  private synchronized Connection session(Question question) throws SQLException {
    var day = LocalDate.ofInstant(question.at(), ZoneOffset.UTC);
    var known = databases.get(question.instanceId());
    if (known != null && known.isOf(day)) {
      return known.session();
    }
    var made = new InstanceDatabase(question.instanceId(), question.market(), day);
    databases.put(question.instanceId(), made);
    if (known != null) {
      known.close();
    }
    if (databases.size() > MOST_DATABASES) {
      databases.pollFirstEntry().getValue().close();
    }
    return made.session();
  }

  /** The same tables for every instance; only its values depend on the market. */
  private synchronized InstanceDatabase withoutEvents(Market market) throws SQLException {
    if (withoutEvents == null) {
      withoutEvents = InstanceDatabase.withoutEvents(market);
    }
    return withoutEvents;
  }

  private static Outcome answered(
      PreparedStatement statement, Translation translation, Privacy privacy, boolean run)
      throws SQLException {
    // Behind the columns come the people; were one counted wrongly, they would be shown.
    if (statement.getMetaData().getColumnCount() != translation.columns().size() + 2) {
      return new Outcome.Refused(
          "A column that * stands for is there twice: name the columns instead");
    }
    var columns = columns(statement.getMetaData(), translation, privacy);
    if (!run) {
      return new Outcome.Answered(columns, List.of(), translation.tables());
    }
    try (var rows = statement.executeQuery()) {
      var filter = new PrivacyFilter(translation.columns(), translation.tables(), privacy);
      var lines = new ArrayList<String>();
      var characters = 0L;
      for (var row : filter.filter(read(rows, translation.columns().size()))) {
        var line = Csv.line(row);
        lines.add(line);
        characters += line.length();
        if (characters > MOST_CHARACTERS) {
          return new Outcome.Failed(Functions.TOO_MUCH);
        }
      }
      // AMC promises no order; this one is the same at every run
      lines.sort(null);
      return new Outcome.Answered(columns, lines, translation.tables());
    } catch (SQLException broken) {
      return new Outcome.Failed(DatabaseError.of(broken).told());
    }
  }

  private static List<PrivacyFilter.Row> read(ResultSet rows, int width) throws SQLException {
    var all = new ArrayList<PrivacyFilter.Row>();
    var types = new String[width];
    for (var i = 0; i < width; i++) {
      types[i] = rows.getMetaData().getColumnTypeName(i + 1);
    }
    while (rows.next()) {
      if (all.size() == Translation.MOST_ROWS) {
        throw new SQLException(Functions.TOO_MUCH);
      }
      var values = new @Nullable Object[width];
      for (var i = 0; i < width; i++) {
        values[i] =
            types[i].equals("TIMESTAMP")
                // a java.sql.Timestamp would pass through the zone of this machine
                ? Csv.read(rows.getObject(i + 1, LocalDateTime.class))
                : Csv.read(rows.getObject(i + 1));
      }
      var people = rows.getArray(width + 2);
      all.add(
          new PrivacyFilter.Row(
              values,
              rows.getLong(width + 1),
              people == null ? List.of() : List.of((Object[]) people.getArray())));
    }
    return all;
  }

  private static List<OutputColumn> columns(
      ResultSetMetaData found, Translation translation, Privacy privacy) throws SQLException {
    var columns = new ArrayList<OutputColumn>();
    var shown = translation.columns();
    for (var i = 0; i < shown.size(); i++) {
      var type = found.getColumnTypeName(i + 1);
      var decimal = type.startsWith("DECIMAL");
      columns.add(
          new OutputColumn(
              shown.get(i).name(),
              DataTypes.output(type),
              shown.get(i).metric(),
              decimal ? found.getPrecision(i + 1) : null,
              decimal ? found.getScale(i + 1) : null));
    }
    if (privacy.distinctUserCountColumn() instanceof String name) {
      columns.add(new OutputColumn(name, "LONG", true, null, null));
    }
    if (privacy.filteredMetricsDiscriminatorColumn() instanceof String name) {
      columns.add(new OutputColumn(name, "BOOLEAN", false, null, null));
    }
    if (privacy.filteredReasonColumn() instanceof String name) {
      columns.add(new OutputColumn(name, "STRING", false, null, null));
    }
    return columns;
  }

  /** What the database finds when it prepares, at the place in the query that it means. */
  private static Outcome refusal(Translation translation, SQLException wrong) {
    var error = DatabaseError.of(wrong);
    if (error.type().isEmpty()) {
      return new Outcome.Failed(error.told());
    }
    var told =
        error.isNoSql()
            ? translation.encountered(Math.max(error.position(), 0))
            : translation.at(error.position(), error.told());
    return new Outcome.Refused(told.getMessage());
  }

  @Override
  public synchronized void close() {
    threads.shutdownNow();
    compiler.shutdownNow();
    alarm.shutdownNow();
    if (withoutEvents != null) {
      withoutEvents.close();
    }
    databases.values().forEach(InstanceDatabase::close);
    databases.clear();
  }
}
