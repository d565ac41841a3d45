package com.recomamp.simulator.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LockdownTest {
  private static final String SANE = "SELECT SUM(impressions) AS i FROM dsp_impressions";

  private static Analyst analyst;
  private static InstanceDatabase database;

  @BeforeAll
  static void start() throws SQLException {
    database =
        new InstanceDatabase(
            Analyst.INSTANCE, Market.of("NA", "Brindlewick US", "ENTITY1"), Analyst.TODAY);
    analyst = new Analyst(new QueryEngine(Duration.ofSeconds(3), 0));
    analyst.lines(SANE);
  }

  @AfterAll
  static void stop() {
    database.close();
    analyst.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT COUNT(*) AS c FROM '/etc/passwd'",
        "SELECT COUNT(*) AS c FROM \"/etc/passwd\"",
        "SELECT COUNT(*) AS c FROM read_text('/etc/passwd')",
        "SELECT COUNT(*) AS c FROM read_csv_auto('https://example.com/a.csv')",
        "SELECT COUNT(*) AS c, read_blob('/etc/passwd') AS f FROM dsp_clicks",
        "SELECT COUNT(*) AS c, getenv('HOME') AS f FROM dsp_clicks",
        "SELECT COUNT(*) AS c FROM glob('/*')",
        "SELECT COUNT(*) AS c FROM dsp_clicks WHERE campaign IN (SELECT content FROM"
            + " read_text('/etc/passwd'))",
        "SELECT COUNT(*) AS c FROM duckdb_settings()",
        "SELECT COUNT(*) AS c FROM information_schema.tables",
        "SELECT COUNT(*) AS c FROM core.person",
        "SELECT COUNT(*) AS c FROM sqlite_master",
        "SELECT current_setting('memory_limit') AS s, COUNT(*) AS c FROM dsp_clicks",
        "SELECT query('SELECT 1') AS s, COUNT(*) AS c FROM dsp_clicks",
        "SELECT repeat('x', 1000000000) AS s, COUNT(*) AS c FROM dsp_clicks",
        "SELECT COUNT(*) AS c FROM range(1000000000000)",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT COUNT(*) AS c"
            + " FROM r",
        "COPY dsp_impressions TO '/tmp/stolen.csv'",
        "SET memory_limit = '100GB'",
        "PRAGMA database_list",
        "INSTALL httpfs",
        "LOAD httpfs",
        "ATTACH '/tmp/other.db'",
        "CREATE TABLE t AS SELECT 1",
        "DROP VIEW dsp_impressions",
        "SELECT COUNT(*) AS c FROM dsp_clicks; DROP VIEW dsp_clicks",
        "SELECT COUNT(*) AS c FROM dsp_clicks WHERE campaign = $1",
        "SELECT #1, COUNT(*) AS c FROM dsp_clicks",
        "SELECT COUNT(*) AS c FROM dsp_clicks WHERE campaign = $$x$$",
        "SELECT (*), COUNT(*) AS c FROM dsp_clicks",
        "SELECT * EXCLUDE (user_id, device_id, request_tag) FROM dsp_clicks",
        "SELECT * REPLACE (campaign AS user_id) FROM dsp_clicks",
        "SELECT COLUMNS(*), COUNT(*) AS c FROM dsp_clicks",
        "SELECT DISTINCT ON (campaign) campaign, device_type FROM dsp_clicks",
        "SELECT COUNT(*) AS c, (FROM core.person) AS p FROM (SELECT COUNT(*) AS person FROM"
            + " dsp_clicks) AS core",
        "SELECT COUNT(*) AS c, (TABLE core.person) AS p FROM (SELECT COUNT(*) AS person FROM"
            + " dsp_clicks) AS core",
        "SELECT COUNT(*) AS sqlite_master, (FROM sqlite_master) AS p FROM dsp_clicks",
        "SELECT COUNT(*) AS c, SUBSTRING((FROM core.person) FROM 1) AS p FROM (SELECT COUNT(*) AS"
            + " person FROM dsp_clicks) AS core",
        "SELECT COUNT(*) AS c FROM dsp_clicks a JOIN dsp_views b USING (\"$users\")",
        "SELECT COUNT(*) AS \"$users\", campaign FROM dsp_clicks GROUP BY campaign",
        "SELECT \"$users\", COUNT(*) AS c FROM dsp_clicks GROUP BY 1",
        "SELECT 1 AS \"current_setting\", \"current_setting\"('memory_limit') AS m, COUNT(*) AS c"
            + " FROM dsp_clicks",
        "SELECT 1 AS \"repeat\", LENGTH(\"repeat\"('x', 300000000)) AS l, COUNT(*) AS c FROM"
            + " dsp_clicks",
        "SELECT campaign.repeat(2) AS r, COUNT(*) AS c FROM dsp_clicks GROUP BY campaign",
        "SELECT ('x').repeat(2) AS r, COUNT(*) AS c FROM dsp_clicks",
        "SELECT 1 AS \"repeat\", \"repeat\"((SELECT MAX(campaign) FROM dsp_clicks), 2) AS r,"
            + " COUNT(*) AS c FROM dsp_clicks",
        "SELECT 1 AS \"upper\", \"upper\" (SELECT MAX(campaign) FROM dsp_clicks) AS r, COUNT(*)"
            + " AS c FROM dsp_clicks",
        "SELECT * FROM (SELECT campaign AS a, user_id AS a, COUNT(*) AS c FROM dsp_clicks GROUP BY"
            + " campaign, user_id) t"
      })
  void aQueryThatReachesOutIsRefusedAndTheServerLives(String sql) {
    assertThat(analyst.ask(sql)).isInstanceOf(Outcome.Refused.class);
    assertThat(analyst.lines(SANE)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // memory
        "SELECT a.campaign, COLLECT(b.line_item) AS u, COUNT(*) AS c FROM dsp_impressions a,"
            + " dsp_impressions b GROUP BY 1",
        "SELECT COUNT(DISTINCT CONCAT(a.user_id, b.user_id)) AS c FROM dsp_impressions a,"
            + " dsp_impressions b",
        "SELECT MAX(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(line_item, 'a', 'aaaaaaaaaa'), 'a',"
            + " 'aaaaaaaaaa'), 'a', 'aaaaaaaaaa'), 'a', 'aaaaaaaaaa'), 'a', 'aaaaaaaaaa')) AS m"
            + " FROM dsp_impressions",
        "SELECT i.t AS a, j.t AS b FROM (SELECT DISTINCT impression_dt_utc AS t FROM"
            + " dsp_impressions) i, (SELECT DISTINCT impression_dt_utc AS t FROM dsp_impressions)"
            + " j",
        // time
        "SELECT COUNT(*) AS c FROM dsp_impressions a, dsp_impressions b, dsp_impressions c WHERE"
            + " a.impression_day + b.impression_day + c.impression_day = 1000"
      })
  void aQueryThatTakesTooMuchFailsAndTheServerLives(String sql) {
    assertThat(analyst.ask(sql)).isEqualTo(new Outcome.Failed("Query exceeded resource limits"));
    assertThat(analyst.lines(SANE)).hasSize(1);
  }

  @Test
  void whatDoublesItselfIsRefused() {
    var sql = new StringBuilder("WITH s0 AS (SELECT campaign AS s FROM dsp_clicks)");
    for (var i = 1; i <= 30; i++) {
      sql.append(", s%d AS (SELECT CONCAT(s, s) AS s FROM s%d)".formatted(i, i - 1));
    }

    assertThat(analyst.refusal(sql + " SELECT s, COUNT(*) AS c FROM s30 GROUP BY s"))
        .endsWith("Query exceeded resource limits");
  }

  @Test
  void stepsThatReadEachOtherTwiceAreRefused() {
    var sql =
        new StringBuilder(
            "WITH s0 AS (SELECT campaign, COUNT(*) AS n FROM dsp_clicks GROUP BY campaign)");
    for (var i = 1; i <= 24; i++) {
      sql.append(
          ", s%1$d AS (SELECT a.campaign AS campaign, a.n AS n FROM s%2$d a JOIN s%2$d b ON a.campaign = b.campaign)"
              .formatted(i, i - 1));
    }

    assertThat(analyst.refusal(sql + " SELECT campaign, SUM(n) AS n FROM s24 GROUP BY campaign"))
        .endsWith("Query exceeded resource limits");
  }

  @Test
  void tooManyTablesThatAreJoinedAtOnceAreRefused() {
    var sql = new StringBuilder("SELECT COUNT(*) AS c FROM dsp_clicks t0");
    for (var i = 1; i <= 50; i++) {
      sql.append(" JOIN dsp_clicks t%1$d ON t%2$d.user_id = t%1$d.user_id".formatted(i, i - 1));
    }

    assertThat(analyst.refusal(sql.toString())).isEqualTo("Query exceeded resource limits");
  }

  @Test
  void theDatabasesLibraryIsNotLeftBehind() throws IOException {
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(files)
          .noneMatch(
              file -> file.getFileName().toString().matches("libduckdb_java.*") && isMapped(file));
    }
  }

  private static boolean isMapped(Path file) {
    try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.anyMatch(line -> line.endsWith(file.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aDeeplyNestedQueryIsRefused() {
    assertThat(analyst.refusal("SELECT " + "(".repeat(100_000) + "1"))
        .endsWith("The query is nested too deeply");
  }

  @ParameterizedTest
  @CsvSource({
    "SELECT COUNT(*) AS c FROM dsp_clicks WHERE, campaign_id = 0 OR, campaign_id = 1",
    "SELECT COUNT(*) AS c FROM dsp_clicks WHERE, NOT, campaign_id = 1",
    "SELECT COUNT(*) AS c FROM dsp_clicks WHERE campaign_id =, 1 +, 1",
    "SELECT 1 AS a, UNION ALL SELECT 1 AS a, UNION ALL SELECT 1 AS a",
    "SELECT COUNT(*) AS c FROM dsp_clicks a, JOIN dsp_clicks b ON 1 = 1, WHERE 1 = 1"
  })
  void aQueryThatIsTooLongIsRefusedBeforeTheDatabaseReadsIt(String begin, String unit, String end) {
    for (var times : List.of(1_000, 20_000)) {
      var sql = "%s %s%s".formatted(begin, (unit + " ").repeat(times), end);

      var outcome = analyst.ask(sql);

      if (times > 1_000 || outcome instanceof Outcome.Refused) {
        assertThat(outcome)
            .asString()
            .containsAnyOf(
                "The query is too long",
                "The query is nested too deeply",
                "Query exceeded resource limits");
      }
    }
    assertThat(analyst.lines("SELECT COUNT(*) AS c FROM dsp_clicks")).hasSize(1);
  }

  /** Whoever writes an argument twice doubles the query at each call. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SQRT(                         | 16          | )
          ARRAY_DISTINCT(               | ARRAY[1, 1] | )
          ARRAY_UNION(                  | ARRAY[1, 1] | , ARRAY[2])
          ARRAY_COMPLEMENT(             | ARRAY[1, 1] | , ARRAY[2])
          CHARINDEX('a', 'aa',          | 1           | )
          ARRAY_TO_STRING(ARRAY['a'],   | 'b'         | )
          FROM_VARBINARY(TO_VARBINARY(  | 'ab'        | , 'hex'), 'hex')
          """)
  void callsMayNest(String begin, String inner, String end) {
    var nested = begin.repeat(24) + inner + end.repeat(24);

    assertThat(analyst.ask("SELECT %s AS x, COUNT(*) AS c FROM dsp_clicks".formatted(nested)))
        .isNotInstanceOf(Outcome.Failed.class);
    assertThat(analyst.lines("SELECT COUNT(*) AS c FROM dsp_clicks")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/*')",
        "COPY (SELECT 1) TO '/tmp/stolen.csv'",
        "ATTACH '/tmp/other.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET memory_limit = '100GB'",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "EXPORT DATABASE '/tmp/stolen'"
      })
  void evenWithoutATranslationNothingLeavesTheDatabase(String sql) throws SQLException {
    try (var session = database.session();
        var statement = session.createStatement()) {
      assertThatThrownBy(() -> statement.execute(sql)).isInstanceOf(SQLException.class);
    }
  }
}
