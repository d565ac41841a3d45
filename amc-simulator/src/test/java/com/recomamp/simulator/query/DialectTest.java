package com.recomamp.simulator.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialectTest {
  private static Analyst analyst;

  @BeforeAll
  static void start() {
    analyst = new Analyst(new QueryEngine());
  }

  @AfterAll
  static void stop() {
    analyst.close();
  }

  static Stream<String> tables() {
    return StreamSupport.stream(Catalogue.tables().spliterator(), false)
        .filter(Table::isAboutPeople)
        .map(Table::name)
        .filter(name -> !name.contains("_apac_") && !name.contains("_eu_"));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void everyColumnOfEveryTableCanBeCounted(String name) {
    var counts =
        Catalogue.table(name).orElseThrow().columns().stream()
            .map(column -> "COUNT(%1$s) AS n_%1$s".formatted(column.name()))
            .collect(Collectors.joining(", "));

    assertThat(analyst.lines("SELECT COUNT(*) AS n, %s FROM %s".formatted(counts, name)))
        .singleElement()
        .matches(line -> Long.parseLong(line.split(",")[0]) > 100);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SECONDS_BETWEEN(TIMESTAMP '2026-01-01 00:00:00', TIMESTAMP '2026-01-02 00:00:01') | 86401
          GREATEST(1, 2, NULL)                                    | ``
          LEAST(3, 2)                                             | 2
          NVL2(NULL, 1, 2)                                        | 2
          NVL(NULL, 'x')                                          | x
          IFNULL(NULL, 'x')                                       | x
          IF(1 = 2, 'a', 'b')                                     | b
          CHARINDEX('b', 'abcb', 3)                               | 4
          LOCATE('b', 'abcb')                                     | 2
          INSTR('abc', 'c')                                       | 3
          POSITION('b' IN 'abc')                                  | 2
          SUBSTRING('abc' FROM 2 FOR 1)                           | b
          TRIM(BOTH 'x' FROM 'xax')                               | a
          LEFT('abc', 2)                                          | ab
          RIGHT('abc', 2)                                         | bc
          CONCAT('a', 1, 'b')                                     | a1b
          REPLACE('aXa', 'X', 'yy')                               | ayya
          REGEXP_SUBSTR('abc123', '[0-9]+')                       | 123
          REGEXP_REPLACE('a1b2', '[0-9]', 'x')                    | axbx
          'BRAND_A_1' SIMILAR TO '^BRAND_A.*'                     | true
          DAYOFWEEK(DATE '2026-11-29')                            | 1
          EXTRACT(HOUR FROM TIMESTAMP '2026-01-01 05:00:00')      | 5
          DATE_TRUNC('month', TIMESTAMP '2026-01-15 05:00:00')    | 2026-01-01T00:00:00.000
          EPOCH_TO_UTC_TIMESTAMP(1700000000)                      | 2023-11-14T22:13:20.000
          EPOCH_TO_UTC_TIMESTAMP(1700000000000)                   | 2023-11-14T22:13:20.000
          CONVERT_TIME_ZONE_FROM_UTC(TIMESTAMP '2026-01-01 00:00:00', 'America/New_York') | 2025-12-31T19:00:00.000
          BUILT_IN_PARAMETER('TIME_WINDOW_START')                 | 2026-02-01T00:00:00.000
          BUILT_IN_PARAMETER('TIME_WINDOW_END')                   | 2026-03-01T00:00:00.000
          CAST('today' AS DATE)                                   | 2026-03-10
          CURRENT_DATE                                            | 2026-03-10
          CAST('now' AS TIMESTAMP)                                | 2026-03-10T12:00:00.000
          CAST(1.5 AS DECIMAL(10, 2))                             | 1.50
          CAST(7 AS STRING)                                       | 7
          1 / 4                                                   | 0.25
          ROUND(2.345, 2)                                         | 2.35
          TRUNC(1.239, 2)                                         | 1.23
          LOG(2, 8)                                               | 3
          CONTAINED_IN(2, 1, 2)                                   | true
          ARRAY_CONTAINS(ARRAY['a', 'b'], 'b')                    | true
          CARDINALITY(ARRAY[1, 2])                                | 2
          ARRAY_TO_STRING(ARRAY['a', 'b'], '-')                   | a-b
          ARRAY_SORT(ARRAY[3, 1])                                 | `"[1, 3]"`
          ARRAY_CAT(ARRAY[1], ARRAY[2])                           | `"[1, 2]"`
          ARRAY_COMPLEMENT(ARRAY[1, 2], ARRAY[2])                 | [1]
          ARRAY_REMOVE(ARRAY[1, 2, 1], 1)                         | [2]
          ARRAY_DISTINCT(ARRAY[3, 1, 3, 2])                       | `"[3, 1, 2]"`
          ARRAY_INTERSECT(ARRAY[1, 2], ARRAY[2, 3])               | [2]
          ARRAY_UNION(ARRAY[2, 1], ARRAY[1, 3])                   | `"[2, 1, 3]"`
          REGEXP_SPLIT('a1b', '[0-9]')                            | `"[a, b]"`
          SQRT(9)                                                 | 3
          SQRT(-1)                                                | ``
          SHA1('a')                                               | 86f7e437faa5a7fce15d1ddcb9eaeaea377667b8
          STR_TO_MAP('a=1,b=2', ',', '=')                         | `"[a=1, b=2]"`
          NAMED_ROW('a', 1, 'b', 'x')                             | `"[1, x]"`
          FROM_VARBINARY(TO_VARBINARY('abc', 'utf-8'), 'hex')     | 616263
          JSON_EXTRACT('{"a":1}', '$.a')                          | 1
          MD5('a')                                                | 0cc175b9c0f1b6a831c399e269772661
          """)
  void itSpeaksAmcsFunctions(String expression, String value) {
    assertThat(analyst.lines("SELECT %s AS x, COUNT(*) AS n FROM dsp_clicks".formatted(expression)))
        .singleElement()
        .asString()
        .startsWith(value + ",");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT a FROM nope                                         | From line 1, column 15 to line 1, column 18: Object 'nope' not found
          SELECT foo, COUNT(*) AS n FROM dsp_clicks GROUP BY 1       | From line 1, column 8 to line 1, column 10: Column 'foo' not found in any table
          SELECT d.foo, COUNT(*) AS n FROM dsp_clicks d GROUP BY 1   | From line 1, column 8 to line 1, column 12: Column 'foo' not found in table 'd'
          SELECT x.campaign, COUNT(*) AS n FROM dsp_clicks GROUP BY 1 | From line 1, column 8 to line 1, column 8: Table 'x' not found
          SELECT BAR(1), COUNT(*) AS n FROM dsp_clicks               | From line 1, column 8 to line 1, column 10: No match found for function signature BAR
          SELECT SUM(clicks) AS c FROM dsp_clicks WHERE              | Encountered "<EOF>" at line 1, column 46.
          SELECT SUM(clicks AS c FROM dsp_clicks                     | Encountered "<EOF>" at line 1, column 39.
          SELECT SUM(clicks) AS c FROM {{table}}                     | Encountered "{" at line 1, column 30.
          SELECT campaign FROM dsp_clicks                            | The query must contain at least one aggregation.
          SELECT campaign, SUM(clicks) AS c FROM dsp_clicks GROUP BY 1 LIMIT 5 | From line 1, column 62 to line 1, column 66: Unsupported operation: LIMIT
          SELECT SUM(clicks) AS c FROM dsp_clicks a RIGHT JOIN dsp_clicks b ON a.user_id = b.user_id | From line 1, column 43 to line 1, column 47: Unsupported operation: RIGHT JOIN
          SELECT GETDATE() AS d, SUM(clicks) AS c FROM dsp_clicks    | From line 1, column 8 to line 1, column 14: Unsupported operation: GETDATE
          SELECT user_id, SUM(clicks) AS c FROM dsp_clicks GROUP BY 1 | Column 'user_id' has aggregation threshold VERY_HIGH and cannot be part of the output.
          SELECT MD5(user_id) AS u, SUM(clicks) AS c FROM dsp_clicks GROUP BY 1 | Column 'u' has aggregation threshold VERY_HIGH and cannot be part of the output.
          SELECT SUM(clicks) AS c FROM dsp_clicks WHERE user_id = 'x' | From line 1, column 47 to line 1, column 53: Column 'user_id' has aggregation threshold VERY_HIGH and cannot be compared to a literal
          SELECT SUM(clicks) AS c FROM dsp_clicks WHERE postal_code LIKE 'US-1%' | From line 1, column 47 to line 1, column 57: Column 'postal_code' has aggregation threshold HIGH and cannot be compared to a literal
          """)
  void itSaysWhatIsWrongAndWhere(String sql, String reason) {
    assertThat(analyst.refusal(sql)).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT campaign, SUM(clicks) AS c FROM dsp_clicks GROUP BY 5 | Ordinal out of range
          SELECT campaign, device_type FROM dsp_clicks GROUP BY 1    | From line 1, column 18 to line 1, column 28: Expression 'device_type' is not being grouped
          SELECT COUNT(*) AS c FROM dsp_clicks HAVING campaign = 'x' | Expression 'campaign' is not being grouped
          SELECT COUNT(*) AS c, device_type FROM dsp_clicks a, dsp_clicks b GROUP BY 2 | From line 1, column 23 to line 1, column 33: Column 'device_type' is ambiguous
          SELECT COUNT(*) AS c FROM dsp_clicks a, dsp_clicks a       | Duplicate relation name 'a' in FROM clause
          SELECT SUM(COUNT(*)) AS c FROM dsp_clicks                  | From line 1, column 12 to line 1, column 16: Aggregate expressions cannot be nested
          SELECT COUNT(*) AS c FROM dsp_clicks WHERE COUNT(*) > 1    | From line 1, column 44 to line 1, column 48: Aggregate expression is illegal in WHERE clause
          SELECT COUNT(*) AS c FROM dsp_clicks WHERE RANK() OVER (ORDER BY campaign) = 1 | From line 1, column 44 to line 1, column 47: Windowed aggregate expression is illegal in WHERE clause
          SELECT RANK() AS r, COUNT(*) AS c FROM dsp_clicks          | From line 1, column 8 to line 1, column 11: OVER clause is necessary for window functions
          SELECT COUNT(*) AS c FROM dsp_clicks WHERE campaign = (SELECT campaign, clicks FROM dsp_clicks) | From line 1, column 55 to line 1, column 55: A subquery in place of a value must have one column
          SELECT SUM(campaign) AS c FROM dsp_clicks                  | From line 1, column 8 to line 1, column 10: The function or operator cannot be applied to arguments of these types
          SELECT ARRAY_COMPLEMENT(1, 2) AS x, COUNT(*) AS c FROM dsp_clicks | The function or operator cannot be applied to arguments of these types
          SELECT EXPLODE(campaign) AS x, COUNT(*) AS c FROM dsp_clicks GROUP BY 1 | From line 1, column 8 to line 1, column 14: The function or operator cannot be applied to arguments of these types
          SELECT CAST(clicks AS DECIMAL(60, 2)) AS x, COUNT(*) AS c FROM dsp_clicks GROUP BY 1 | DECIMAL precision must be from 1 to 38
          SELECT COUNT(DISTINCT *) AS c FROM dsp_clicks              | Only COUNT(*) takes a *
          """)
  void whatTheDatabaseFindsIsToldInAmcsWords(String sql, String reason) {
    assertThat(analyst.refusal(sql)).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT COUNT(CAST(user_id AS INTEGER)) AS c FROM dsp_clicks | A value cannot be converted to the type that is wanted
          SELECT COUNT(*) AS c FROM dsp_clicks WHERE campaign        | A value cannot be converted to the type that is wanted
          SELECT COUNT(CAST(CONCAT(user_id, '/') AS DATE)) AS c FROM dsp_clicks | A value cannot be converted to the type that is wanted
          SELECT COUNT(JSON_EXTRACT(user_id, '$.a')) AS c FROM dsp_clicks | A function was given a value that it does not take
          SELECT COUNT(DATE_TRUNC(user_id, click_dt_utc)) AS c FROM dsp_clicks | A value cannot be converted to the type that is wanted
          SELECT COUNT(*) AS c FROM dsp_clicks WHERE campaign SIMILAR TO CONCAT('(', user_id) | A function was given a value that it does not take
          SELECT MAX(9223372036854775807 + campaign_id) AS m FROM dsp_clicks | A number is out of the range of its type
          SELECT COUNT(*) AS c FROM dsp_clicks WHERE campaign = (SELECT campaign FROM dsp_clicks) | A subquery in place of a value gives more than one row
          """)
  void whatBreaksWhileItRunsIsToldWithoutAnyValue(String sql, String reason) {
    assertThat(analyst.ask(sql)).isEqualTo(new Outcome.Failed(reason));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WITH u AS (SELECT COUNT(*) AS c FROM dsp_clicks) SELECT impressions, total_cost FROM"
            + " dsp_impressions",
        "WITH u AS (SELECT COUNT(*) AS c FROM dsp_clicks) SELECT total_cost FROM dsp_impressions,"
            + " u",
        "SELECT i.total_cost FROM dsp_impressions i, (SELECT COUNT(*) AS c FROM dsp_clicks) u",
        "WITH i AS (SELECT total_cost FROM dsp_impressions), j AS (SELECT total_cost FROM i) SELECT"
            + " total_cost FROM j",
        "WITH i AS (SELECT COUNT(*) AS total_cost FROM dsp_impressions) SELECT t.total_cost FROM"
            + " (WITH i AS (SELECT total_cost FROM dsp_impressions) SELECT total_cost FROM i) t",
        "WITH u AS (SELECT COUNT(*) AS c FROM dsp_clicks) (SELECT total_cost FROM dsp_impressions)",
        "SELECT COUNT(*) AS c FROM dsp_clicks UNION ALL SELECT total_cost FROM dsp_impressions",
        "SELECT COUNT(*) AS c, (SELECT total_cost FROM dsp_impressions WHERE total_cost = 1) AS t"
            + " FROM dsp_clicks"
      })
  void eventsAreOnlyShownTogether(String sql) {
    assertThat(analyst.refusal(sql)).isEqualTo("The query must contain at least one aggregation.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WITH i AS (SELECT campaign, COUNT(*) AS n FROM dsp_impressions GROUP BY 1), j AS (SELECT"
            + " campaign, n FROM i) SELECT campaign, n FROM j",
        "SELECT t.n, v.col0 FROM (SELECT COUNT(*) AS n FROM dsp_impressions) t, (VALUES (1), (2))"
            + " v",
        "SELECT t.n, a.unnest FROM (SELECT COUNT(*) AS n FROM dsp_clicks) t, UNNEST(ARRAY[1, 2]) a",
        "WITH i AS (SELECT campaign FROM dsp_impressions) SELECT DISTINCT campaign FROM i",
        "SELECT COUNT(*) AS n, (SELECT COUNT(*) FROM dsp_clicks) AS c FROM dsp_impressions",
        "SELECT 'clicks' AS what, 0 AS n UNION ALL SELECT 'impressions', COUNT(*) FROM"
            + " dsp_impressions"
      })
  void whatReadsOnlyWhatWasAggregatedNeedsNoAggregation(String sql) {
    assertThat(analyst.lines(sql)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LOWER(user_id) = 'a'",
        "(user_id) = 'a'",
        "user_id = ('a')",
        "user_id = CONCAT('x', 'y')",
        "CAST('x' AS STRING) = user_id",
        "user_id <> LOWER(CUSTOM_PARAMETER('who'))",
        "'a' IN (user_id)",
        "'a' IN (SELECT user_id FROM dsp_views)",
        "user_id NOT IN ('a', 'b')",
        "user_id IN ('a', user_id)",
        "user_id IN (SELECT 'a')",
        "(user_id, campaign) = ('a', campaign)",
        "CONTAINED_IN(user_id, 'a')",
        "CONTAINED_IN('a', campaign, user_id)",
        "ARRAY_CONTAINS(ARRAY['a'], user_id)",
        "ARRAY_CONTAINS(ARRAY[user_id], 'a')",
        "user_id IS NOT DISTINCT FROM 'x'",
        "'x' IS DISTINCT FROM user_id",
        "STRPOS(user_id, 'a') > 0",
        "STRPOS(user_id, 'a') = clicks",
        "POSITION('a' IN user_id) = clicks",
        "LENGTH(REGEXP_SUBSTR(postal_code, '^US-1')) > 0",
        "postal_code NOT LIKE 'US-1%'",
        "postal_code SIMILAR TO 'US-1.*'",
        "postal_code BETWEEN 'US-1' AND 'US-2'",
        "postal_code BETWEEN city_name AND 'US-2'",
        "campaign = 'x' OR NOT city_name = 'y'",
        "CASE WHEN city_name = 'y' THEN 1 ELSE 0 END = 1",
        "CASE city_name WHEN 'y' THEN 1 ELSE 0 END = 1",
        "CASE WHEN clicks = 1 THEN city_name END = 'y'",
        "NULLIF(city_name, 'y') IS NULL",
        "EXISTS (SELECT 1 FROM dsp_views v WHERE v.user_id = 'a')",
        "user_id = (SELECT a.unnest FROM UNNEST(ARRAY['x']) a)"
      })
  void noPersonIsPickedOutByALiteral(String condition) {
    assertThat(
            analyst.refusal(
                "SELECT COUNT(*) AS n FROM dsp_clicks WHERE " + condition,
                new Parameter("who", "STRING", false, "x")))
        .matches(".*has aggregation threshold (VERY_)?HIGH (and )?cannot be compared to a literal");
  }

  @Test
  void norByALiteralThatIsJoined() {
    for (var join : List.of("ON v.u = c.user_id", "USING (user_id)")) {
      assertThat(
              analyst.refusal(
                  "SELECT COUNT(*) AS n FROM dsp_clicks c JOIN (SELECT 'a' AS u, 'a' AS user_id) v "
                      + join))
          .endsWith(
              "Column 'user_id' has aggregation threshold VERY_HIGH and cannot be compared to a"
                  + " literal");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user_id IS NULL",
        "user_id IS NOT NULL AND campaign <> 'x'",
        "(user_id) IS NOT NULL",
        "user_id = user_id AND clicks = 1",
        "user_id IN (SELECT user_id FROM dsp_views WHERE viewable_impressions = 1)",
        "user_id IN (SELECT user_id FROM dsp_views GROUP BY user_id HAVING COUNT(user_id) > 1)",
        "CASE WHEN user_id IS NULL THEN 'nobody' ELSE 'somebody' END = 'somebody'",
        "COALESCE(user_id, 'x') = user_id",
        "clicks BETWEEN 0 AND 2 AND user_id IS NOT NULL",
        "dma_code = 'US-DMA500' OR dma_code LIKE 'US%'"
      })
  void whoIsThereMayBeAsked(String condition) {
    assertThat(analyst.ask("SELECT COUNT(*) AS n FROM dsp_clicks WHERE " + condition))
        .isInstanceOf(Outcome.Answered.class);
  }

  @Test
  void peopleMayBeCountedAndPutInOrder() {
    assertThat(
            analyst.lines(
                """
                WITH t AS (SELECT user_id, city_name, clicks,
                    ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY click_dt_utc, user_id
                      ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS n,
                    IF(user_id IS NULL, 0, 1) AS known
                  FROM dsp_clicks)
                SELECT COUNT(DISTINCT user_id) AS r, COUNT(CASE WHEN n = 1 THEN user_id END) AS first
                FROM t WHERE n >= 1 HAVING COUNT(DISTINCT user_id) > 1
                """))
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"P-2147483648D", "P999999999Y", "PT9223372036854775807S", "P1X"})
  void aTimeWindowIsExtendedWithinTheYearsOfTheCalendar(String period) {
    for (var both : List.of("'%s', 'P1D'", "'P1D', '%s'")) {
      assertThat(
              analyst.refusal(
                  "SELECT COUNT(*) AS c FROM TABLE(EXTEND_TIME_WINDOW('dsp_impressions', %s))"
                      .formatted(both.formatted(period))))
          .endsWith("'%s' is not an ISO 8601 period such as P14D".formatted(period));
    }
  }

  @Test
  void bytesAreWrittenInHexadecimal() {
    assertThat(
            analyst.lines(
                "SELECT TO_VARBINARY('abc', 'utf-8') AS x, COUNT(*) AS n FROM dsp_clicks"))
        .singleElement()
        .asString()
        .startsWith("616263,");
  }

  static Stream<Arguments> unusable() {
    return Stream.of(
        arguments("BYTE", false, "70000"),
        arguments("BYTE", false, "-129"),
        arguments("SHORT", false, "32768"),
        arguments("INTEGER", false, "99999999999"),
        arguments("INTEGER", false, "1.5"),
        arguments("LONG", false, "9223372036854775808"),
        arguments("LONG", false, "1E999999999"),
        arguments("DECIMAL", false, "1E30"),
        arguments("DOUBLE", false, "1E400"),
        arguments("STRING", false, Map.of("a", 1)),
        arguments("STRING", false, List.of("a")),
        arguments("STRING", true, List.of(Map.of())),
        arguments("ARRAY", true, "a"),
        arguments("ARRAY", true, Map.of()));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void aValueMustBeOfTheTypeOfItsParameter(String type, boolean array, Object value) {
    var shown = value instanceof List<?> list && array ? list.getFirst() : value;
    assertThat(
            analyst.refusal(
                "SELECT CUSTOM_PARAMETER('p') AS p, COUNT(*) AS n FROM dsp_clicks",
                new Parameter("p", type.equals("ARRAY") ? "STRING" : type, array, value)))
        .isEqualTo("The value '%s' of parameter p is not of type %s.".formatted(shown, type));
  }

  @ParameterizedTest
  @CsvSource({
    "BYTE,-128",
    "SHORT,32767",
    "INTEGER,2147483647",
    "LONG,-9223372036854775808",
    "LONG,1E3",
    "DECIMAL,999999999999999999999.5",
    "DOUBLE,1E300",
    "FLOAT,-0.5"
  })
  void theOutermostValuesOfATypeAreTaken(String type, String value) {
    assertThat(
            analyst.lines(
                "SELECT CUSTOM_PARAMETER('p') AS p, COUNT(*) AS n FROM dsp_clicks",
                new Parameter("p", type, false, value)))
        .hasSize(1);
  }

  @Test
  void textsAreJoinedByAFunctionOnly() {
    assertThat(
            analyst.refusal(
                "SELECT campaign || 'x' AS d, SUM(clicks) AS c FROM dsp_clicks GROUP BY 1"))
        .isEqualTo("Unsupported scalar operation type ||");
  }

  @Test
  void aPlaceIsThatOfTheQueryAndNotOfItsTranslation() {
    assertThat(
            analyst.refusal(
                """
                /* a comment */
                SELECT campaign, SUM(clicks) AS clicks
                FROM dsp_clicks
                WHERE click_dt_utc > campaign_id
                GROUP BY campaign
                """))
        .isEqualTo(
            "From line 4, column 20 to line 4, column 20: Values of these types cannot be"
                + " compared");
  }

  @Test
  void aTimestampHasNothingToDoWithTheZoneOfThisMachine() {
    var zone = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));

      assertThat(
              analyst.lines(
                  "SELECT TIMESTAMP '2026-03-08 02:30:00' AS t, COUNT(*) AS n FROM dsp_clicks"))
          .singleElement()
          .asString()
          .startsWith("2026-03-08T02:30:00.000,");
    } finally {
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void aStepMayBeCalledLikeATable() {
    assertThat(
            analyst.lines(
                "WITH dsp_clicks AS (SELECT campaign, clicks FROM dsp_clicks WHERE device_type ="
                    + " 'TV') SELECT SUM(clicks) AS c FROM dsp_clicks"))
        .isEqualTo(
            analyst.lines("SELECT SUM(clicks) AS c FROM dsp_clicks WHERE device_type = 'TV'"))
        .hasSize(1);
  }

  @Test
  void distinctRowsAreDistinctWhereverTheyStand() {
    var campaigns = analyst.lines("SELECT DISTINCT campaign FROM dsp_impressions");

    assertThat(campaigns).hasSize(6).doesNotHaveDuplicates();
    assertThat(
            analyst.lines(
                "SELECT (SELECT COUNT(*) FROM (SELECT DISTINCT campaign FROM dsp_impressions)) AS"
                    + " n, SUM(clicks) AS c FROM dsp_clicks"))
        .singleElement()
        .asString()
        .startsWith("6,");
    assertThat(
            analyst.lines(
                "SELECT COUNT(*) AS c FROM dsp_clicks WHERE campaign IN (SELECT DISTINCT campaign"
                    + " FROM dsp_impressions)"))
        .isEqualTo(analyst.lines("SELECT COUNT(*) AS c FROM dsp_clicks"));
  }

  @Test
  void namesAreTheSameInAnyCaseAndQuotes() {
    assertThat(
            analyst.lines(
                "select D.Campaign_Id as \"Id\", sum(`Clicks`) c from DSP_CLICKS as d group by"
                    + " d.\"campaign_id\""))
        .hasSizeGreaterThan(3);
  }

  @Test
  void valuesOfParametersAreValuesWhateverTheySay() {
    var campaign =
        new Parameter("campaign", "STRING", false, "x' OR 1 = 1 -- /* ${a} */ {{b}} \\ \"");
    var several = new Parameter("several", "STRING", true, List.of("a'b", "Category Conquest"));
    var cap = new Parameter("cap", "INTEGER", false, "3");

    assertThat(
            analyst.lines(
                "SELECT COUNT(*) AS n FROM dsp_clicks WHERE campaign ="
                    + " CUSTOM_PARAMETER('campaign')",
                campaign))
        .isEmpty();
    assertThat(
            analyst.lines(
                "SELECT campaign, COUNT(*) AS n FROM dsp_clicks WHERE"
                    + " ARRAY_CONTAINS(CUSTOM_PARAMETER('several'), campaign) GROUP BY 1",
                several))
        .singleElement()
        .asString()
        .startsWith("Category Conquest,");
    assertThat(
            analyst.lines(
                "SELECT CUSTOM_PARAMETER('cap') + 1 AS cap, COUNT(*) AS n FROM dsp_clicks", cap))
        .singleElement()
        .asString()
        .startsWith("4,");
    assertThat(
            analyst.refusal(
                "SELECT CUSTOM_PARAMETER('cap') + 1 AS cap, COUNT(*) AS n FROM dsp_clicks",
                new Parameter("cap", "INTEGER", false, "many")))
        .isEqualTo("The value 'many' of parameter cap is not of type INTEGER.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'it''s'",
        "''",
        "'-- no comment'",
        "'/* none */'",
        "'{{x}}'",
        "'a;b'",
        "'\\'",
        "'$$'",
        "'größe 🛒'",
        "'line\nbreak'",
        "0",
        "-1",
        "12345678901234567890123456789012345678",
        "0.00000000000000000000000000000000000001",
        "-1.5",
        "1E+300",
        "TRUE",
        "FALSE",
        "NULL",
        "ARRAY['a', 'b''c']",
        "ARRAY[1, 2]",
        "DATE '2026-01-01'",
        "TIMESTAMP '2026-01-01 00:00:00'",
        "CAST('2026-01-01' AS DATE)"
      })
  void noLiteralIsAnError(String literal) {
    assertThat(analyst.lines("SELECT %s AS x, COUNT(*) AS n FROM dsp_clicks".formatted(literal)))
        .hasSize(1);
    assertThat(
            analyst.ask(
                "SELECT COUNT(*) AS n FROM dsp_clicks WHERE COALESCE(%1$s, %1$s) IN (%1$s) OR %1$s IS NULL"
                    .formatted(literal)))
        .isInstanceOf(Outcome.Answered.class);
  }

  @Test
  void aColumnThatAJoinUsesIsOneColumn() {
    assertThat(
            analyst.lines(
                """
                WITH i AS (SELECT campaign, COUNT(*) AS impressions FROM dsp_impressions GROUP BY campaign),
                c AS (SELECT COUNT(*) AS clicks, campaign FROM dsp_clicks GROUP BY campaign)
                SELECT * FROM i JOIN c USING (campaign)
                """))
        .isNotEmpty()
        .isEqualTo(
            analyst.lines(
                """
                WITH i AS (SELECT campaign, COUNT(*) AS impressions FROM dsp_impressions GROUP BY campaign),
                c AS (SELECT COUNT(*) AS clicks, campaign FROM dsp_clicks GROUP BY campaign)
                SELECT i.campaign AS campaign, impressions, clicks FROM i JOIN c ON i.campaign = c.campaign
                """));
    assertThat(
            analyst.lines(
                """
                WITH i AS (SELECT campaign, COUNT(*) AS impressions FROM dsp_impressions GROUP BY campaign),
                c AS (SELECT COUNT(*) AS clicks, campaign FROM dsp_clicks GROUP BY campaign)
                SELECT c.* FROM i LEFT JOIN c USING (campaign)
                """))
        .isNotEmpty();
  }

  @Test
  void aPersonBehindAJoinedColumnStaysHidden() {
    assertThat(
            analyst.refusal(
                """
                WITH i AS (SELECT user_id, COUNT(*) AS impressions FROM dsp_impressions GROUP BY user_id),
                c AS (SELECT COUNT(*) AS clicks, user_id FROM dsp_clicks GROUP BY user_id)
                SELECT * FROM i LEFT JOIN c USING (user_id)
                """))
        .contains("Column 'user_id' has aggregation threshold VERY_HIGH");
  }
}
