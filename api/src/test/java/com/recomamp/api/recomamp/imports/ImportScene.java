package com.recomamp.api.recomamp.imports;

import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.store.connection.TokenCipher;
import com.recomamp.store.recomamp.ImportFinding;
import com.recomamp.store.recomamp.ImportRun;
import com.recomamp.store.recomamp.ImportRunStore.Numbered;
import com.recomamp.store.recomamp.ImportedKind;
import com.recomamp.store.result.ResultReader;
import com.recomamp.workflows.execution.ExecutionId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A RecomAMP with a user, an account, an instance and a workflow, and imports of it. */
final class ImportScene implements AfterEachCallback {
  static final String FERNET = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
  static final String ANOTHER_FERNET = Base64.getUrlEncoder().encodeToString(new byte[32]);

  /** Of {@code Atzr|IwEBIÜ}. */
  static final String TOKEN =
      "gAAAAABrC--5oYQ4hl5ELelIixQgL7Z5eF9J_-pQ5NNgy30JbAe4VaI72dV3LY1FY0m53VYUKwz5Vepi6y0UvbLYAQhTeNlFtg==";

  static final String TOKEN_KEYS = "k:" + Base64.getEncoder().encodeToString(new byte[32]);

  final Databases databases = new Databases();
  final RecomampRows rows = new RecomampRows(databases.theirs);
  final UUID maria = rows.user("maria@example.com");
  final UUID account = rows.account(maria, "ENTITY1");
  final UUID instance = rows.instance(account, "amcone");
  final UUID workflow = rows.workflow(maria, instance, "wf_1a2b3c4d");

  @Override
  public void afterEach(ExtensionContext context) {
    databases.close();
  }

  ImportSettings none() {
    return new ImportSettings(null, null, null, null, null, null, null);
  }

  ImportSettings settings(String fernet) {
    return settings(fernet, TOKEN_KEYS);
  }

  ImportSettings settings(String fernet, String tokenKeys) {
    return new ImportSettings(
        databases.theirUrl(), "postgres", null, fernet, "client", "secret", tokenKeys);
  }

  ImportRun imported() {
    return imported(settings(FERNET));
  }

  ImportRun imported(ImportSettings settings) {
    return databases.importer(settings).begin(false, "maria").orElseThrow().carryOut();
  }

  ImportRun dryRun() {
    return databases.importer(settings(FERNET)).begin(true, "maria").orElseThrow().carryOut();
  }

  /** Of a process that imports. */
  Map<String, String> environment() {
    return new HashMap<>(
        Map.of(
            "DATABASE_URL",
            databases.ourUrl(),
            "DATABASE_USER",
            "postgres",
            "RECOMAMP_DATABASE_URL",
            databases.theirUrl(),
            "RECOMAMP_DATABASE_USER",
            "postgres",
            "RECOMAMP_FERNET_KEY",
            FERNET,
            "RECOMAMP_CLIENT_ID",
            "client",
            "RECOMAMP_CLIENT_SECRET",
            "secret",
            "AMC_TOKEN_KEYS",
            TOKEN_KEYS));
  }

  List<String> findings(ImportRun run) {
    return databases.stores.runs.findings(run.id(), 0, 100).stream()
        .map(Numbered::finding)
        .map(ImportScene::said)
        .toList();
  }

  private static String said(ImportFinding finding) {
    return "%s %s %s".formatted(finding.severity().word(), finding.id(), finding.message());
  }

  void result(String id, String columns, String result) {
    rows.execution(workflow, id, "completed", "result_columns, result_rows", columns, result);
  }

  void withTokens(String refreshToken) {
    databases
        .theirs
        .sql("update users set auth_tokens = jsonb_build_object('refresh_token', ?)")
        .param(refreshToken)
        .update();
  }

  String now() {
    return Instant.now().toString();
  }

  List<String> ours(String sql) {
    return databases.ours.sql(sql).query(String.class).list();
  }

  ExecutionId found(ImportedKind kind, String id) {
    return new ExecutionId(databases.stores.ids.find(kind, id).orElseThrow());
  }

  ResultReader reader() {
    return new ResultReader(databases.ours);
  }

  String csv(String id) {
    var out = new ByteArrayOutputStream();
    try {
      reader().writeTo(found(ImportedKind.EXECUTION, id), out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  ConnectionStore connections() {
    return databases.stores.connections(TokenCipher.of(TOKEN_KEYS));
  }

  /** Every row of every table but the reports. */
  Map<String, List<String>> everything() {
    return rowsOf("table_name not like 'recomamp_import%'");
  }

  /** Every row of every table. */
  Map<String, List<String>> everythingWithReports() {
    return rowsOf("true");
  }

  private Map<String, List<String>> rowsOf(String tables) {
    var all = new TreeMap<String, List<String>>();
    for (var table :
        ours(
            """
            select table_name from information_schema.tables
             where table_schema = 'public' and table_type = 'BASE TABLE' and %s
            """
                .formatted(tables))) {
      all.put(table, new ArrayList<>(ours("select t::text from %s t order by 1".formatted(table))));
    }
    return all;
  }
}
