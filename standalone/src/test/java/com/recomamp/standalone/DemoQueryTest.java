package com.recomamp.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.simulator.query.Ads;
import com.recomamp.simulator.query.Market;
import com.recomamp.simulator.query.Outcome;
import com.recomamp.simulator.query.Parameter;
import com.recomamp.simulator.query.Privacy;
import com.recomamp.simulator.query.QueryEngine;
import com.recomamp.simulator.query.Question;
import com.recomamp.workflows.query.QueryParameter;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAmount;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What AMC refuses, no query to start with may contain, and to what it takes each has an answer.
 */
class DemoQueryTest {
  private static final Pattern PARAMETER = Pattern.compile("CUSTOM_PARAMETER\\('([^']+)'\\)");

  private static final QueryEngine ENGINE = new QueryEngine();

  @AfterAll
  static void stop() {
    ENGINE.close();
  }

  static Iterable<DemoQuery> queries() {
    return DemoQuery.all();
  }

  @Test
  void thereAreSixWithNamesOfTheirOwn() {
    assertThat(DemoQuery.all()).extracting(DemoQuery::name).doesNotHaveDuplicates().hasSize(6);
  }

  @ParameterizedTest
  @MethodSource("queries")
  void staysInsideAmcsDialect(DemoQuery query) {
    assertThat(query.sql())
        .doesNotContainPattern("(?i)select\\s+\\*")
        .doesNotContainPattern("(?i)\\blimit\\b")
        .doesNotContainPattern("(?i)\\bright join\\b")
        .doesNotContain("{{", "||", ";")
        .containsPattern("(SUM|COUNT)\\(");
  }

  @ParameterizedTest
  @MethodSource("queries")
  void neverShowsAUser(DemoQuery query) {
    var result = query.sql().substring(query.sql().lastIndexOf("\nSELECT"));
    var columns = result.substring(0, result.indexOf("\nFROM"));

    assertThat(columns.replaceAll("COUNT\\(DISTINCT [a-z.]*user_id\\)", ""))
        .doesNotContain("user_id");
  }

  @ParameterizedTest
  @MethodSource("queries")
  void declaresTheParametersThatItReads(DemoQuery query) {
    var read =
        new TreeSet<>(PARAMETER.matcher(query.sql()).results().map(DemoQueryTest::name).toList());

    assertThat(query.parameters())
        .extracting(QueryParameter::name)
        .containsExactlyInAnyOrderElementsOf(read);
  }

  @ParameterizedTest
  @MethodSource("queries")
  void hasAnAnswerThatGrowsWithItsWindow(DemoQuery query) {
    var month = Period.ofMonths(1);

    assertThat(rows(query, month)).isNotEmpty().isNotEqualTo(rows(query, Period.ofDays(7)));
    assertThat(rows(query, Period.ofDays(7))).isNotEmpty();
  }

  @Test
  void aWindowThatIsTooNarrowLosesRowsToPrivacy() {
    var query =
        DemoQuery.all().stream()
            .filter(one -> one.name().equals("Reach and frequency"))
            .findFirst()
            .orElseThrow();

    assertThat(rows(query, Duration.ofMinutes(1))).isEmpty();
    assertThat(rows(query, Duration.ofHours(2))).hasSizeLessThan(10);
  }

  private static List<String> rows(DemoQuery query, TemporalAmount length) {
    var parameters =
        query.parameters().stream()
            .map(
                parameter ->
                    new Parameter(
                        parameter.name(),
                        parameter.name().equals("campaigns") ? "STRING" : "INTEGER",
                        parameter.name().equals("campaigns"),
                        parameter.name().equals("campaigns") ? List.of() : 12))
            .toList();
    var start = LocalDate.parse("2026-03-01").atTime(12, 0).atOffset(ZoneOffset.UTC);
    var question =
        new Question(
            "amcbwhomeus",
            Market.of("NA", "Brindlewick US", "ENTITY1QW8E5R2T9Y4U"),
            query.sql(),
            parameters,
            start.toInstant(),
            start.plus(length).toInstant(),
            start.plusMonths(2).toInstant(),
            Ads.ALL,
            new Privacy(false, null, null, null));
    try {
      return ((Outcome.Answered) ENGINE.run(question)).lines();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String name(MatchResult match) {
    return match.group(1);
  }
}
