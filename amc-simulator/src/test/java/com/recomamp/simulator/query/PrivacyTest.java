package com.recomamp.simulator.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PrivacyTest {
  private static final LocalDate DAY = LocalDate.parse("2026-02-03");
  private static final String CITIES =
      "SELECT city_name, SUM(impressions) AS impressions, COUNT(DISTINCT user_id) AS reach FROM"
          + " dsp_impressions GROUP BY city_name";

  private static Analyst analyst;

  @BeforeAll
  static void start() {
    analyst = new Analyst(new QueryEngine());
  }

  @AfterAll
  static void stop() {
    analyst.close();
  }

  private static List<String> day(String sql, Privacy privacy) {
    return Analyst.lines(analyst.ask(sql, DAY, DAY.plusDays(1), privacy));
  }

  @Test
  void rowsWithTooFewPeopleAreLeftOut() {
    assertThat(analyst.lines(CITIES))
        .hasSizeGreaterThan(30)
        .allMatch(line -> Integer.parseInt(line.split(",")[2]) >= 100);

    assertThat(day(CITIES, Analyst.USUAL)).isEmpty();
  }

  @Test
  void theSameRowsStayWithoutTheirSensitiveValuesWhenOnlyThoseAreToGo() {
    var rows = day(CITIES, new Privacy(true, null, null, null));

    assertThat(rows).hasSizeGreaterThan(30).allMatch(line -> line.matches(",\\d+,\\d+"));
  }

  @Test
  void aColumnTellsWhichRowsWereTouchedAndTheRestIsAddedUp() {
    var apart = day(CITIES, new Privacy(true, null, null, null));
    var sum = apart.stream().mapToLong(line -> Long.parseLong(line.split(",")[1])).sum();
    var byDevice =
        "SELECT city_name, device_type, SUM(impressions) AS impressions FROM dsp_impressions GROUP"
            + " BY city_name, device_type";

    var rows = day(byDevice, new Privacy(false, null, "filtered", null));

    assertThat(rows).allMatch(line -> line.startsWith(",") && line.endsWith(",true"));
    assertThat(rows).extracting(line -> line.split(",")[1]).doesNotHaveDuplicates();
    assertThat(rows.stream().mapToLong(line -> Long.parseLong(line.split(",")[2])).sum())
        .isEqualTo(sum);
  }

  @Test
  void rowsThatAreAddedUpHaveThePeopleOfAll() {
    var people =
        day(
                """
                WITH c AS (SELECT line_item_id, city_name, COUNT(DISTINCT user_id) AS n
                  FROM dsp_impressions GROUP BY line_item_id, city_name)
                SELECT i.line_item_id, COUNT(DISTINCT i.user_id) AS people
                FROM dsp_impressions i
                JOIN c ON c.line_item_id = i.line_item_id AND c.city_name = i.city_name
                WHERE c.n >= 2 GROUP BY i.line_item_id
                """,
                Analyst.USUAL)
            .stream()
            .collect(Collectors.toMap(line -> line.split(",")[0], line -> line.split(",")[1]));

    var rows =
        day(
            "SELECT line_item_id, city_name, SUM(impressions) AS i FROM dsp_impressions GROUP BY"
                + " line_item_id, city_name",
            new Privacy(false, "people", "filtered", "why"));

    assertThat(rows)
        .allMatch(line -> line.matches(".*,true,\\d{1,2} 'dsp_impressions' users < 100 required"))
        .filteredOn(line -> !line.startsWith(","))
        .hasSameSizeAs(people.keySet())
        .allSatisfy(
            line ->
                assertThat(Integer.parseInt(line.split(",")[3]))
                    .isEqualTo(Math.min(100, Integer.parseInt(people.get(line.split(",")[0])))));
  }

  @Test
  void peopleAreCountedUpToWhatIsNeeded() {
    var rows =
        Analyst.lines(
            analyst.ask(
                CITIES,
                LocalDate.parse("2026-02-01"),
                LocalDate.parse("2026-03-01"),
                new Privacy(true, "people", null, "why")));
    var few = day(CITIES, new Privacy(true, "people", null, "why"));

    assertThat(rows)
        .filteredOn(line -> !line.startsWith(","))
        .allMatch(line -> line.endsWith(",100,"));
    assertThat(few)
        .allMatch(
            line -> line.matches(",\\d+,(\\d+),\\1,\\1 'dsp_impressions' users < 100 required"));
  }

  @Test
  void onePersonIsTooFewForAnyDimensionAndEnoughForASum() {
    var instants =
        "SELECT impression_dt_hour_utc, line_item, device_type, SUM(impressions) AS i,"
            + " COUNT(DISTINCT user_id) AS r FROM dsp_impressions GROUP BY 1, 2, 3";

    assertThat(day(instants, Analyst.USUAL))
        .isNotEmpty()
        .allMatch(line -> Integer.parseInt(line.substring(line.lastIndexOf(',') + 1)) >= 2);
    assertThat(
            day(
                "SELECT SUM(impressions) AS i FROM dsp_impressions WHERE impression_dt_utc ="
                    + " (SELECT MIN(impression_dt_utc) FROM dsp_impressions WHERE user_id IS NOT"
                    + " NULL)",
                Analyst.USUAL))
        .hasSize(1);
  }

  @Test
  void peopleAreFollowedThroughStepsJoinsAndUnions() {
    var sql =
        """
        WITH d AS (SELECT campaign, COUNT(*) AS n FROM dsp_impressions GROUP BY campaign),
        s AS (SELECT campaign, COUNT(*) AS n FROM sponsored_ads_traffic GROUP BY campaign),
        both_of_them AS (SELECT campaign, n FROM d UNION SELECT campaign, n FROM s)
        SELECT x.campaign AS campaign, SUM(x.n) AS n, COUNT(*) AS c
        FROM both_of_them x JOIN both_of_them y ON x.campaign = y.campaign
        GROUP BY x.campaign
        """;

    var rows =
        Analyst.lines(
            analyst.ask(
                sql,
                LocalDate.parse("2026-02-01"),
                LocalDate.parse("2026-03-01"),
                new Privacy(true, "people", null, null)));

    assertThat(rows).hasSize(12).allMatch(line -> line.endsWith(",2"));
  }

  @Test
  void aWindowWithoutEventsGivesNothing() {
    assertThat(
            Analyst.lines(
                analyst.ask(
                    "SELECT SUM(impressions) AS i FROM dsp_impressions",
                    LocalDate.parse("2020-01-01"),
                    LocalDate.parse("2020-02-01"),
                    Analyst.USUAL)))
        .isEmpty();
  }
}
