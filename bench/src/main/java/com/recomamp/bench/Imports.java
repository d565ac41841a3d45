package com.recomamp.bench;

import com.recomamp.standalone.LocalServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * How long it takes to import what RecomAMP left, in a heap that does not grow with it: a dry run,
 * the import, and the import once more.
 */
final class Imports {
  static final Map<String, Double> USUAL =
      Map.of(
          "workflows", 1_000.0,
          "executions", 50_000.0,
          "rows", 50.0,
          "large", 5.0,
          "large-rows", 200_000.0);

  private static final int HEAP_MEGABYTES = 256;
  private static final double MOST_MINUTES = 30;
  private static final double MOST_MINUTES_AGAIN = 5;
  private static final double MOST_MEGABYTES = 640;
  private static final long SAMPLE_MILLISECONDS = 500;

  private static final String SCHEMA =
      """
      create schema recomamp;
      set search_path to recomamp;
      create table users (id uuid primary key, email text, name text, created_at timestamptz);
      create table amc_accounts
        (id uuid primary key, account_id text, account_name text, marketplace_id text, region text, user_id uuid);
      create table amc_instances (id uuid primary key, instance_id text, instance_name text, account_id uuid);
      create table workflows
        (id uuid primary key, workflow_id text, name text, instance_id uuid, sql_query text, parameters jsonb, user_id uuid,
         created_at timestamptz);
      create table workflow_versions
        (id uuid primary key, workflow_id uuid, version_number int, sql_query text, parameters jsonb, created_at timestamptz);
      create index on workflow_versions (workflow_id);
      create table workflow_executions
        (id uuid primary key, execution_id text, workflow_id uuid, status text, execution_parameters jsonb, row_count int,
         error_message text, created_at timestamptz, started_at timestamptz, completed_at timestamptz, amc_execution_id text,
         result_columns jsonb, result_rows jsonb)\
      """;

  private final Options options;
  private final LocalServers servers;
  private final JdbcClient jdbc;
  private final Path folder;

  private Imports(Options options, LocalServers servers, Path folder) {
    this.options = options;
    this.servers = servers;
    this.folder = folder;
    jdbc =
        JdbcClient.create(
            new DriverManagerDataSource(
                servers.databaseUrl() + "?currentSchema=recomamp",
                servers.databaseUser(),
                servers.databasePassword()));
  }

  static Verdict measured(Options options) {
    var environment = System.getenv();
    var folder = Path.of(environment.getOrDefault("DATA_DIR", "bench-data")).toAbsolutePath();
    try (var servers = LocalServers.start(Rig.ports(environment))) {
      return new Imports(options, servers, folder).measured();
    }
  }

  private record Run(double minutes, double megabytes) {}

  private Verdict measured() {
    fill();
    IO.println(
        "RecomAMP's database: %,d MB"
            .formatted(
                jdbc.sql(
                        """
                        select sum(pg_total_relation_size(oid)) / 1000000
                          from pg_class
                         where relnamespace = 'recomamp'::regnamespace and relkind = 'r'
                        """)
                    .query(Long.class)
                    .single()));
    var dry = run("dry run", true);
    var first = run("import", false);
    var again = run("import again", false);
    long here =
        jdbc.sql(
                "select count(*) from public.execution e where exists (select from public.imported"
                    + " where target = e.id)")
            .query(Long.class)
            .single();
    var table = new Table("", "minutes", "resident MB");
    table.row("dry run", Table.number(dry.minutes), Table.number(dry.megabytes));
    table.row("import", Table.number(first.minutes), Table.number(first.megabytes));
    table.row("import again", Table.number(again.minutes), Table.number(again.megabytes));
    IO.println("\n" + table);
    return new Verdict()
        .atLeast("executions that are here", here, options.count("executions"))
        .atMost("minutes for the import", first.minutes, MOST_MINUTES)
        .atMost("minutes for the same again", again.minutes, MOST_MINUTES_AGAIN)
        .atMost(
            "resident MB at most, with a heap of " + HEAP_MEGABYTES,
            Math.max(first.megabytes, dry.megabytes),
            MOST_MEGABYTES);
  }

  /** One in ten has failed, one in a hundred is stuck, and some have very large results. */
  private void fill() {
    jdbc.sql(SCHEMA).update();
    jdbc.sql(
            """
            insert into users select gen_random_uuid(), 'user' || n || '@example.com', 'User ' || n, now() from generate_series(1, 20) n;
            insert into amc_accounts
            select gen_random_uuid(), 'ENTITY' || email, email, 'ATVPDKIKX0DER', 'us-east-1', id from users;
            insert into amc_instances
            select gen_random_uuid(), 'amc' || left(md5(account_id || n), 8), 'Instance', id
              from amc_accounts, generate_series(1, 5) n
            """)
        .update();
    jdbc.sql(
            """
            insert into workflows
            select gen_random_uuid(), 'wf_' || lpad(to_hex(n), 8, '0'), 'Workflow ' || n,
                   (select id from amc_instances order by instance_id offset n % 100 limit 1),
                   'SELECT campaign, COUNT(DISTINCT user_id) AS reach, ' || n || ' AS n FROM dsp_impressions WHERE campaign LIKE {{name}} AND d >= {{startDate}} GROUP BY campaign',
                   '{"name": "a"}', (select id from users order by email offset n % 20 limit 1), now() - interval '400 days'
              from generate_series(1, :workflows) n
            """)
        .param("workflows", options.count("workflows"))
        .update();
    jdbc.sql(
            """
            insert into workflow_versions
            select gen_random_uuid(), id, n, sql_query, parameters, created_at from workflows, generate_series(1, 2) n
            """)
        .update();
    jdbc.sql(
            """
            insert into workflow_executions
            select gen_random_uuid(), 'exec_' || lpad(to_hex(n), 8, '0'), w.ids[1 + n % cardinality(w.ids)],
                   case when n % 100 = 1 then 'running' when n % 10 = 2 then 'failed' else 'completed' end,
                   '{"name": "b", "startDate": "2026-01-01", "endDate": "2026-01-07"}', :rows,
                   case when n % 10 = 2 then 'AMC API error: 500' end, at, at, at + interval '10 minutes', 'amc-' || n,
                   '[{"name": "campaign", "type": "string"}, {"name": "reach", "type": "string"}, {"name": "n", "type": "string"}]',
                   case when n % 100 <> 1 and n % 10 <> 2 then (
                     select jsonb_agg(jsonb_build_array('Campaign ' || r, (r * n)::text, md5(r::text)))
                       from generate_series(1, case when n <= :large then :largeRows else :rows end) r) end
              from generate_series(0, :executions - 1) n
             cross join lateral (select now() - interval '300 days' + n * interval '1 minute' as at) times
             cross join (select array_agg(id) as ids from workflows) w
            """)
        .param("rows", options.count("rows"))
        .param("large", options.count("large"))
        .param("largeRows", options.count("large-rows"))
        .param("executions", options.count("executions"))
        .update();
  }

  private Run run(String what, boolean dryRun) {
    var line = new ArrayList<String>();
    line.add(ProcessHandle.current().info().command().orElseThrow());
    line.add("-Xmx%dm".formatted(HEAP_MEGABYTES));
    line.addAll(List.of("-cp", folder.resolve("api.jar").toString()));
    line.add("-Dloader.main=com.recomamp.api.recomamp.imports.ImportMain");
    line.add("org.springframework.boot.loader.launch.PropertiesLauncher");
    if (dryRun) {
      line.add("--dry-run");
    }
    var log = folder.resolve(what.replace(' ', '-') + ".log");
    var builder = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "DATABASE_URL", servers.databaseUrl(),
                "DATABASE_USER", servers.databaseUser(),
                "DATABASE_PASSWORD", servers.databasePassword(),
                "RECOMAMP_DATABASE_URL", servers.databaseUrl() + "?currentSchema=recomamp",
                "RECOMAMP_DATABASE_USER", servers.databaseUser(),
                "RECOMAMP_DATABASE_PASSWORD", servers.databasePassword()));
    long begun = System.nanoTime();
    double kilobytes = ended(builder, log);
    return new Run((System.nanoTime() - begun) / 60e9, kilobytes / 1_000);
  }

  /** The most that was resident. */
  private static double ended(ProcessBuilder builder, Path log) {
    try {
      var process = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "stop"));
      double most = 0;
      while (!process.waitFor(SAMPLE_MILLISECONDS, TimeUnit.MILLISECONDS)) {
        most = Math.max(most, resident(process.pid()));
      }
      if (process.exitValue() != 0) {
        throw new IllegalStateException(
            "the import did not go through, %s says why".formatted(log));
      }
      return most;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static double resident(long pid) {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException gone) {
      return 0;
    }
  }
}
