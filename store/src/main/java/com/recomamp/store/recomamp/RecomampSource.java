package com.recomamp.store.recomamp;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * RecomAMP's database, as it was when this was opened: one read-only transaction over everything,
 * read by cursors, so that memory does not grow with it.
 */
public final class RecomampSource implements AutoCloseable {
  /** A page of rows without their results. */
  public static final int PAGE = 100;

  private static final int ROWS_AT_ONCE = 500;
  private static final int PIECE = 1 << 18;

  private final Connection connection;
  private final JdbcClient jdbc;

  /** Of each table that is there the columns and their types. */
  private final Map<SourceTable, Map<String, String>> columns = new EnumMap<>(SourceTable.class);

  private RecomampSource(Connection connection) {
    this.connection = connection;
    this.jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
  }

  /**
   * @throws NoRecomamp if it cannot be reached, is none, or hides rows from this user
   */
  public static RecomampSource open(SourceAddress address) {
    var source = new RecomampSource(connected(address));
    try {
      source.look();
      return source;
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private static Connection connected(SourceAddress address) {
    var properties = new Properties();
    properties.setProperty("ApplicationName", "amc-import");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("logServerErrorDetail", "false");
    if (address.user() != null) {
      properties.setProperty("user", address.user());
    }
    if (address.password() != null) {
      properties.setProperty("password", address.password());
    }
    try {
      var connection = DriverManager.getConnection(address.url(), properties);
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      return connection;
    } catch (SQLException e) {
      throw new NoRecomamp("RecomAMP's database does not let us in: " + e.getMessage());
    }
  }

  private void look() {
    // Whatever its role is limited to: reading takes as long as writing here does.
    jdbc.sql(
            """
            set local time zone 'UTC';
            set local datestyle to iso;
            set local statement_timeout to 0;
            set local idle_in_transaction_session_timeout to 0
            """)
        .update();
    for (var table : SourceTable.values()) {
      var found = columnsOf(table);
      if (found.containsKey("id")) {
        checkAllRowsAreSeen(table);
        columns.put(table, found);
      } else if (table.isRequired()) {
        throw new NoRecomamp(
            "This is no database of RecomAMP: it has no table %s with a column id."
                .formatted(table.word()));
      }
    }
  }

  private Map<String, String> columnsOf(SourceTable table) {
    return jdbc
        .sql(
            """
            select attname, format_type(atttypid, null) as type
              from pg_attribute
             where attrelid = to_regclass(:table)
               and attnum > 0
               and not attisdropped
            """)
        .param("table", table.word())
        .query((row, _) -> Map.entry(row.getString("attname"), row.getString("type")))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Row security hides rows without a word, and then they would be lost without a word. */
  private void checkAllRowsAreSeen(SourceTable table) {
    boolean hides =
        jdbc.sql("select row_security_active(to_regclass(:table))")
            .param("table", table.word())
            .query(Boolean.class)
            .single();
    if (hides) {
      throw new NoRecomamp(
          "Row security hides rows of %s from this user: use one that passes it by, such as the owner of the tables."
              .formatted(table.word()));
    }
  }

  public boolean has(SourceTable table) {
    return columns.containsKey(table);
  }

  /** Every row, oldest first, in pages of at most {@link #PAGE}. */
  public void each(SourceTable table, Consumer<List<SourceRow>> page) {
    if (!has(table)) {
      return;
    }
    var order = columns(table).containsKey("created_at") ? "created_at nulls first, id" : "id";
    try (var rows = rows(table, "true", order, Map.of())) {
      var gathered = new ArrayList<SourceRow>(PAGE);
      rows.forEach(
          row -> {
            gathered.add(row);
            if (gathered.size() == PAGE) {
              page.accept(List.copyOf(gathered));
              gathered.clear();
            }
          });
      if (!gathered.isEmpty()) {
        page.accept(List.copyOf(gathered));
      }
    }
  }

  /** The versions that were kept of a workflow, oldest first. */
  public List<SourceRow> versions(UUID workflow) {
    var table = SourceTable.WORKFLOW_VERSIONS;
    if (!has(table) || !columns(table).containsKey("workflow_id")) {
      return List.of();
    }
    var order = columns(table).containsKey("version_number") ? "version_number, id" : "id";
    try (var rows = rows(table, "workflow_id = :workflow", order, Map.of("workflow", workflow))) {
      return rows.toList();
    }
  }

  /** A workflow as it is now. */
  public SourceRow workflow(UUID id) {
    try (var rows = rows(SourceTable.WORKFLOWS, "id = :id", "id", Map.of("id", id))) {
      return rows.findFirst()
          .orElseThrow(() -> new BadRow("there is no workflow %s".formatted(id)));
    }
  }

  private Stream<SourceRow> rows(
      SourceTable table, String condition, String order, Map<String, Object> values) {
    var present = table.columns().stream().filter(columns(table)::containsKey).toList();
    var selected =
        Stream.concat(
                present.stream().map("\"%1$s\"::text as \"%1$s\""::formatted), Stream.of("id"))
            .collect(Collectors.joining(", "));
    return jdbc
        .sql(
            "select %s from %s where %s order by %s"
                .formatted(selected, table.word(), condition, order))
        .params(values)
        .withFetchSize(PAGE)
        .query((row, _) -> row(table, present, row))
        .stream();
  }

  private static SourceRow row(SourceTable table, List<String> present, ResultSet row)
      throws SQLException {
    var values = new HashMap<String, @Nullable String>();
    for (var column : present) {
      values.put(column, row.getString(column));
    }
    return new SourceRow(table, row.getObject("id", UUID.class), values);
  }

  private Map<String, String> columns(SourceTable table) {
    return Objects.requireNonNull(columns.get(table));
  }

  /** Whether the execution kept anything as its result; an empty list is nothing. */
  public boolean hasResult(UUID execution) {
    if (!columns(SourceTable.WORKFLOW_EXECUTIONS).containsKey("result_rows")) {
      return false;
    }
    var kept =
        """
        case %s when 'null' then false
                when 'string' then btrim(left(%s, 100)) not in ('', '[]', 'null')
                when 'array' then %s
                else result_rows is not null end\
        """
            .formatted(
                resultKind(),
                resultText(),
                isJson() ? resultType() + "_array_length(result_rows) > 0" : "true");
    return one("coalesce(%s, false)::text".formatted(kept), execution).equals("true");
  }

  /**
   * The rows of a result that there is. To be closed before anything else is read here.
   *
   * @throws BadRow if what is there is neither rows nor text
   */
  public SourceResult result(UUID execution) {
    var kind = one(resultKind(), execution);
    return switch (kind) {
      case "array" -> elements(execution);
      case "string" -> text(execution);
      default -> throw new BadRow("its result is of type %s, not a list of rows".formatted(kind));
    };
  }

  /** JSON's word; text that lies there as such is a string. */
  private String resultKind() {
    return isJson()
        ? "%s_typeof(result_rows)".formatted(resultType())
        : "case when result_rows is not null then 'string' end";
  }

  private String resultType() {
    return Objects.requireNonNull(columns(SourceTable.WORKFLOW_EXECUTIONS).get("result_rows"));
  }

  private boolean isJson() {
    return resultType().equals("jsonb") || resultType().equals("json");
  }

  private String resultText() {
    return isJson() ? "result_rows #>> '{}'" : "result_rows";
  }

  private SourceResult elements(UUID execution) {
    var elements =
        jdbc
            .sql(
                """
                select element::text
                  from workflow_executions e,
                       %s_array_elements(e.result_rows) with ordinality as elements(element, number)
                 where e.id = :id
                 order by number
                """
                    .formatted(resultType()))
            .param("id", execution)
            .withFetchSize(ROWS_AT_ONCE)
            .query((row, _) -> row.getString(1))
            .stream();
    return new SourceResult.Elements(elements);
  }

  private SourceResult text(UUID execution) {
    return new SourceResult.Text(
        new SourceResult.Pieces() {
          @Override
          String piece(long from) {
            return one(
                "substring(%s from %d for %d)".formatted(resultText(), from + 1, PIECE), execution);
          }
        });
  }

  private String one(String expression, UUID execution) {
    return jdbc.sql("select %s from workflow_executions where id = :id".formatted(expression))
        .param("id", execution)
        .query((row, _) -> row.getString(1))
        .single();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException _) {
      // It only read.
    }
  }
}
