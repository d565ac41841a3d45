package com.recomamp.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.workflows.query.QueryParameter;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What AMC refuses, no query to start with may contain. */
class DemoQueryTest {
  private static final Pattern PARAMETER = Pattern.compile("CUSTOM_PARAMETER\\('([^']+)'\\)");

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

  private static String name(MatchResult match) {
    return match.group(1);
  }
}
