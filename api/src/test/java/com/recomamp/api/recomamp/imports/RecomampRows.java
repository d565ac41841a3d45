package com.recomamp.api.recomamp.imports;

import java.util.UUID;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts rows into RecomAMP's tables. */
final class RecomampRows {
  /** Of a workflow that says nothing else. */
  static final String SQL =
      "select campaign from dsp_impressions where campaign like {{name}} and d >= {{startDate}}";

  private final JdbcClient jdbc;

  RecomampRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  UUID user(String email) {
    return user(email, null);
  }

  UUID user(String email, String tokens) {
    return inserted(
        "users (email, name, auth_tokens) values (?, ?, ?::jsonb)",
        email,
        email.replaceFirst("@.*", ""),
        tokens);
  }

  UUID account(UUID user, String entity) {
    return inserted(
        "amc_accounts (account_id, account_name, marketplace_id, region, user_id) values (?, ?,"
            + " 'A1PA6795UKMFR9', 'us-east-1', ?)",
        entity,
        "Account of " + entity,
        user);
  }

  UUID instance(UUID account, String id) {
    return inserted(
        "amc_instances (instance_id, instance_name, region, account_id) values (?, ?, 'us-east-1',"
            + " ?)",
        id,
        "Instance " + id,
        account);
  }

  UUID workflow(UUID user, UUID instance, String id) {
    return workflow(user, instance, id, SQL, "{\"name\": \"a\"}");
  }

  UUID workflow(UUID user, UUID instance, String id, String sql, String parameters) {
    return inserted(
        """
        workflows (workflow_id, name, instance_id, sql_query, parameters, user_id, created_at, updated_at)
        values (?, ?, ?, ?, ?::jsonb, ?, '2025-08-01 00:00+00', '2025-08-01 00:00+00')\
        """,
        id,
        "Workflow " + id,
        instance,
        sql,
        parameters,
        user);
  }

  UUID version(UUID workflow, int number, String sql, String createdAt) {
    return inserted(
        """
        workflow_versions (workflow_id, version_number, sql_query, parameters, change_description, created_at)
        values (?, ?, ?, '{"name": "a"}', ?, ?::timestamptz)\
        """,
        workflow,
        number,
        sql,
        "change " + number,
        createdAt);
  }

  /** A run of a whole week in July 2025, if the columns say nothing else. */
  UUID execution(UUID workflow, String id, String status, String columns, Object... values) {
    var parameters =
        columns.contains("execution_parameters")
            ? ""
            : ", '{\"name\": \"b\", \"startDate\": \"2025-07-01\", \"endDate\": \"2025-07-07\"}'";
    var times =
        columns.contains("started_at")
            ? ""
            : ", '2025-08-10 10:00:00+00', '2025-08-10 10:00:05+00', '2025-08-10 10:30:00+00'";
    var all = new Object[values.length + 3];
    all[0] = workflow;
    all[1] = id;
    all[2] = status;
    System.arraycopy(values, 0, all, 3, values.length);
    return inserted(
        "workflow_executions (workflow_id, execution_id, status%s%s%s) values (?, ?, ?%s%s%s)"
            .formatted(
                columns.isEmpty() ? "" : ", " + columns,
                parameters.isEmpty() ? "" : ", execution_parameters",
                times.isEmpty() ? "" : ", created_at, started_at, completed_at",
                columns.isEmpty() ? "" : ", " + places(columns),
                parameters,
                times),
        all);
  }

  private static String places(String columns) {
    var names = columns.split(", *");
    return String.join(
        ", ",
        IntStream.range(0, names.length)
            .mapToObj(
                i ->
                    names[i].startsWith("result_") || names[i].equals("execution_parameters")
                        ? "?::jsonb"
                        : names[i].endsWith("_at") ? "?::timestamptz" : "?")
            .toList());
  }

  private UUID inserted(String into, Object... values) {
    var statement = jdbc.sql("insert into " + into + " returning id");
    for (int i = 0; i < values.length; i++) {
      statement = statement.param(i + 1, values[i]);
    }
    return statement.query(UUID.class).single();
  }
}
