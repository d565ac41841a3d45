package com.recomamp.api.query.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.recomamp.api.query.sql.Rendering.Refused;
import com.recomamp.api.query.sql.Rendering.Rendered;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class TemplateTest {
  /** What one template comes to with one value for {@code p}. */
  record Vector(String template, @Nullable Object value, String rendered) {}

  /**
   * What RecomAMP was seen to do with these, said the right way: where it broke the SQL, changed
   * what was meant, or refused ordinary words, ours is another answer.
   */
  static final List<Vector> VECTORS =
      List.of(
          new Vector("d >= {{p}}", "2025-07-01", "d >= '2025-07-01'"),
          new Vector("d >= '{{p}}'", "2025-07-01", "d >= '2025-07-01'"),
          new Vector("d >= {{p}}", "'2025-07-01'", "d >= '''2025-07-01'''"),
          new Vector("d >= '{{p}}'", "'2025-07-01'", "d >= '''2025-07-01'''"),
          new Vector("x IN {{p}}", List.of("a", "b"), "x IN ('a', 'b')"),
          new Vector("x IN ({{p}})", List.of("a", "b"), "x IN ('a', 'b')"),
          new Vector("x IN {{p}}", Arrays.asList(1, 2, null, true), "x IN (1, 2, NULL, TRUE)"),
          new Vector(
              "a(asin) AS (VALUES {{p}})",
              List.of("B1", "B2"),
              "a(asin) AS (VALUES ('B1'), ('B2'))"),
          new Vector(
              "a(asin) AS (VALUES ({{p}}))",
              List.of("B1", "B2"),
              "a(asin) AS (VALUES ('B1'), ('B2'))"),
          new Vector(
              "a(asin) AS (VALUES {{p}})",
              Map.of("_sqlInject", true, "_values", List.of("B1", "B2"), "_type", "asins"),
              "a(asin) AS (VALUES ('B1'), ('B2'))"),
          new Vector("brand = {{p}}", "Nike", "brand = 'Nike'"),
          new Vector("n LIKE {{p}}", "Nike", "n LIKE '%Nike%'"),
          new Vector("n LIKE '%{{p}}%'", "Nike", "n LIKE '%Nike%'"),
          new Vector("n = {{p}}", "O'Neil", "n = 'O''Neil'"),
          new Vector("n = {{p}}", "Walter", "n = 'Walter'"),
          new Vector("n = {{p}}", "Backdrop", "n = 'Backdrop'"),
          new Vector("n = {{p}}", "Updated 2025", "n = 'Updated 2025'"),
          new Vector("n = {{p}}", "Fragrant", "n = 'Fragrant'"),
          new Vector("n = {{p}}", "Executive", "n = 'Executive'"),
          new Vector("INTERVAL '{{p}}' DAY", 7, "INTERVAL '7' DAY"),
          new Vector("a = {{p}}", "{{b}}", "a = '{{b}}'"),
          new Vector("t = '12:p' AND u = :p", "z", "t = '12:p' AND u = 'z'"),
          new Vector("n = {{p}}", "C:\\temp\\", "n = 'C:\\temp\\'"),
          new Vector("d >= {{ p }}", "2025-07-01", "d >= '2025-07-01'"));

  static final List<Vector> PLACES =
      List.of(
          new Vector("x = :p AND y = $p", 1, "x = 1 AND y = 1"),
          new Vector("x = {{\n p\t}}", 1, "x = 1"),
          new Vector("x LIKE 'pre_{{p}}_post'", "a'b", "x LIKE 'pre_a''b_post'"),
          new Vector("'{{p}}:{{p}}'", "it's", "'it''s:it''s'"),
          new Vector("':p $p {{p}}'", true, "':p $p TRUE'"),
          new Vector("x NOT IN {{p}}", List.of(1, 2), "x NOT IN (1, 2)"),
          new Vector("x IN{{p}}", List.of(1, 2), "x IN(1, 2)"),
          new Vector("x IN ('a', {{p}})", List.of("b", "c"), "x IN ('a', 'b', 'c')"),
          new Vector("x IN {{p}}", "a", "x IN ('a')"),
          new Vector(
              "VALUES {{p}}",
              List.of(List.of("a", 1), Arrays.asList("b", null)),
              "VALUES ('a', 1), ('b', NULL)"),
          new Vector(
              "VALUES ({{p}})",
              List.of(List.of("a", 1), List.of("b", 2)),
              "VALUES ('a', 1), ('b', 2)"),
          new Vector("VALUES ({{p}}, 1)", "a", "VALUES ('a', 1)"),
          new Vector("x NOT LIKE {{p}}", 5, "x NOT LIKE '%5%'"),
          new Vector("x LIKE CONCAT('%', {{p}})", "a", "x LIKE CONCAT('%', 'a')"),
          new Vector("INTERVAL {{p}} DAY", 7, "INTERVAL '7' DAY"),
          new Vector("DATE {{p}}", "2026-10-01", "DATE '2026-10-01'"),
          new Vector("TIMESTAMP '{{p}}'", "2026-10-01T06:30:00", "TIMESTAMP '2026-10-01 06:30:00'"),
          new Vector("TIMESTAMP {{p}}", "2026-10-01T06:30", "TIMESTAMP '2026-10-01 06:30:00'"),
          new Vector("x > '{{p}}'", "2026-10-01T06:30", "x > '2026-10-01T06:30'"),
          new Vector("({{p}} IS NULL OR x = {{p}})", null, "(NULL IS NULL OR x = NULL)"),
          new Vector("x-{{p}}", -5, "x- -5"),
          new Vector("x -{{p}}", 5, "x -5"),
          new Vector("x = {{p}}", new BigDecimal("0.10"), "x = 0.10"),
          new Vector("x = {{p}}", new BigInteger("9007199254740993"), "x = 9007199254740993"),
          new Vector("x = {{p}}", 1e100, "x = 1.0E+100"),
          new Vector("x = {{p}}", new BigDecimal("1e-5"), "x = 0.00001"),
          new Vector("x = {{p}}", false, "x = FALSE"),
          new Vector("x = {{p}}::int", "5", "x = '5'::int"),
          new Vector("x = {{p}}", "a'; DROP TABLE t; --", "x = 'a''; DROP TABLE t; --'"),
          new Vector("x = {{p}} -- it's {{p}}\n", "a", "x = 'a' -- it's { {p}}\n"),
          new Vector("/* {{{p}} */ {{p}}", 1, "/* { { {p}} */ 1"),
          new Vector("\"it's\" = {{p}}", 1, "\"it's\" = 1"),
          new Vector("f({{p}}, :p,$p)", 1, "f(1, 1,1)"));

  @ParameterizedTest
  @FieldSource({"VECTORS", "PLACES"})
  void thePlaceDecidesWhatIsWritten(Vector vector) {
    assertThat(rendered(vector.template, vector.value)).isEqualTo(vector.rendered);
  }

  static final List<Vector> REFUSED =
      List.of(
          new Vector("x IN {{p}}", List.of(), "empty_list after IN at line 1, column 6"),
          new Vector(
              "x IN ({{p}})", List.of(), "empty_list in the parentheses of IN at line 1, column 7"),
          new Vector("VALUES\n {{p}}", List.of(), "empty_list after VALUES at line 2, column 2"),
          new Vector("x = {{p}}", List.of(), "empty_list in a comparison at line 1, column 5"),
          new Vector(
              "x = {{p}}", List.of(1), "list_for_one_value in a comparison at line 1, column 5"),
          new Vector(
              "x IN ('{{p}}')",
              List.of(1),
              "list_for_one_value inside a literal at line 1, column 8"),
          new Vector(
              "x LIKE {{p}}", List.of("a"), "list_for_one_value after LIKE at line 1, column 8"),
          new Vector(
              "x IN {{p}}",
              List.of(1, List.of(2)),
              "list_for_one_value after IN at line 1, column 6"),
          new Vector(
              "VALUES {{p}}",
              List.of(List.of(1, 2), List.of(3)),
              "uneven_rows after VALUES at line 1, column 8"),
          new Vector(
              "VALUES {{p}}",
              List.of(List.of(1, 2), 3),
              "uneven_rows after VALUES at line 1, column 8"),
          new Vector(
              "VALUES {{p}}",
              List.of(1, List.of(3)),
              "uneven_rows after VALUES at line 1, column 8"),
          new Vector(
              "VALUES {{p}}", List.of(List.of()), "uneven_rows after VALUES at line 1, column 8"),
          new Vector(
              "VALUES {{p}}",
              List.of(List.of(List.of(1))),
              "list_for_one_value after VALUES at line 1, column 8"),
          new Vector("x = {{p}}", Map.of("a", 1), "object in a comparison at line 1, column 5"),
          new Vector("x IN {{p}}", List.of(Map.of()), "object after IN at line 1, column 6"),
          new Vector("x = {{p}}", "a\nb", "control_character in a comparison at line 1, column 5"),
          new Vector(
              "x = {{p}}", "a\u0000", "control_character in a comparison at line 1, column 5"),
          new Vector("x = {{p}}", "a\ud800", "not_unicode in a comparison at line 1, column 5"),
          new Vector("x = {{p}}", "\udc00a", "not_unicode in a comparison at line 1, column 5"),
          new Vector("x = {{p}}", Double.NaN, "wrong_type in a comparison at line 1, column 5"),
          new Vector(
              "x = {{p}}",
              new BigDecimal("1e999999999"),
              "number_too_long in a comparison at line 1, column 5"),
          new Vector(
              "x = '{{p}}'", null, "null_without_meaning inside a literal at line 1, column 6"),
          new Vector("x LIKE {{p}}", null, "null_without_meaning after LIKE at line 1, column 8"),
          new Vector("x IN {{p}}", null, "null_without_meaning after IN at line 1, column 6"),
          new Vector("x LIKE {{p}}", true, "wrong_type after LIKE at line 1, column 8"),
          new Vector(
              "FROM_{{p}}",
              1,
              "no_place_for_a_value without a blank beside it at line 1, column 6"),
          new Vector(
              "SELECT 1 FROM {{p}}", "t", "no_place_for_a_value as a name at line 1, column 15"),
          new Vector(
              "SELECT 1 FROM a JOIN :p",
              "t",
              "no_place_for_a_value as a name at line 1, column 22"),
          new Vector(
              "SELECT 1 FROM a, {{p}}", "t", "no_place_for_a_value as a name at line 1, column 18"),
          new Vector(
              "SELECT 1 AS {{p}}", "t", "no_place_for_a_value as a name at line 1, column 13"),
          new Vector("SELECT t.{{p}}", "c", "no_place_for_a_value as a name at line 1, column 10"),
          new Vector("SELECT {{p}}(1)", "f", "no_place_for_a_value as a name at line 1, column 8"),
          new Vector(
              "SELECT \"{{p}}\"",
              "c",
              "no_place_for_a_value inside a quoted name at line 1, column 9"),
          new Vector(
              "SELECT `a{{p}}`",
              "c",
              "no_place_for_a_value inside a quoted name at line 1, column 10"),
          new Vector(
              "SELECT {{p}}{{p}}",
              "c",
              "no_place_for_a_value without a blank beside it at line 1, column 8"),
          new Vector(
              "SELECT 'a'{{p}}",
              "c",
              "no_place_for_a_value without a blank beside it at line 1, column 11"),
          new Vector(
              "SELECT {{p}}'a'",
              "c",
              "no_place_for_a_value without a blank beside it at line 1, column 8"),
          new Vector(
              "SELECT 1{{p}}",
              1,
              "no_place_for_a_value without a blank beside it at line 1, column 9"),
          new Vector(
              "SELECT U&{{p}}",
              "c",
              "no_place_for_a_value without a blank beside it at line 1, column 10"),
          new Vector(
              "SELECT U&'{{p}}'",
              "c",
              "no_place_for_a_value inside a literal with a prefix at line 1, column 11"),
          new Vector(
              "SELECT X'{{p}}'",
              "c",
              "no_place_for_a_value inside a literal with a prefix at line 1, column 10"),
          new Vector(
              "SELECT CUSTOM_PARAMETER('{{p}}')",
              "a",
              "no_place_for_a_value as a name at line 1, column 26"),
          new Vector("SELECT {{p}}, {{a b}}", 1, "broken_placeholder at line 1, column 15"),
          new Vector("SELECT '{{p}} {{}}'", 1, "broken_placeholder at line 1, column 15"),
          new Vector("SELECT {{p}}, {{p}", 1, "broken_placeholder at line 1, column 15"),
          new Vector("SELECT {{p}}, 'a", 1, "never_closed at line 1, column 15"),
          new Vector("SELECT {{p}}, \"a", 1, "never_closed at line 1, column 15"),
          new Vector("SELECT {{p}} /* a", 1, "never_closed at line 1, column 14"),
          new Vector("SELECT {{p}} // it's", 1, "ambiguous at line 1, column 14"),
          new Vector("SELECT E'\\', {{p}}", 1, "ambiguous at line 1, column 8"),
          new Vector("SELECT {{p}}, {{q}}", 1, "missing_value as a value at line 1, column 15"));

  @ParameterizedTest
  @FieldSource("REFUSED")
  void whatCannotBeWrittenSafelyIsRefusedWithItsPlace(Vector vector) {
    var refusals = refusals(vector.template, values(vector.value));

    assertThat(refusals).isNotEmpty();
    var first = refusals.getFirst();
    assertThat(
            "%s %s%s"
                .formatted(
                    first.rule().word(),
                    first.place() == null ? "" : first.place() + " ",
                    "at " + first.at()))
        .isEqualTo(vector.rendered);
    assertThat(first.message()).isNotBlank();
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() {
    assertThat(refusals("SELECT {{a}}, {{b}}, {{a}} FROM {{c}}", Map.of("b", List.of(1), "c", "t")))
        .extracting(Finding::parameter, Finding::rule)
        .containsExactly(
            tuple("a", Rule.MISSING_VALUE),
            tuple("b", Rule.LIST_FOR_ONE_VALUE),
            tuple("c", Rule.NO_PLACE_FOR_A_VALUE));
  }

  @Test
  void aLongValueInManyPlacesIsRefusedBeforeItFillsTheMemory() {
    var refusals = refusals("x = {{p}} OR ".repeat(100_000), values("a".repeat(1_000_000)));

    assertThat(refusals)
        .extracting(Finding::rule, finding -> finding.at().offset())
        .containsExactly(tuple(Rule.TOO_LONG, "x = {{p}} OR ".length() * 9 + "x = ".length()));
  }

  @Test
  void aRefusalSaysWhereAndWhyButNotTheValue() {
    assertThat(refusals("x IN\n  {{p}}", values(List.of("fine", "sec\u0007ret"))))
        .extracting(Finding::sentence)
        .containsExactly(
            "at line 2, column 3, after IN: item 2 has the control character U+0007 as its"
                + " character 4, which SQL cannot show");
  }

  @Test
  void whatLooksLikeAPlaceholderAndIsNoneStays() {
    for (var sql :
        List.of(
            "SELECT a::date, b :: int, '10:30:00', TIMESTAMP '2026-10-01 10:30:00'",
            "SELECT a:b, a[1:n], (a):b, 'a':b, $1, $$, a$b, 5:x",
            "SELECT ':a $b', \":a\", `$b` -- :a $b\n/* :a $b */",
            "SELECT { a }, '{a}', a ? 1",
            "SELECT 1 // it's",
            "SELECT 'it''s' -- it's\r/* it's */ , \"a\"\"b\"",
            "SELECT 1e--5\n",
            "")) {
      assertThat(Template.of(sql).places()).as(sql).isEmpty();
      assertThat(rendered(sql, 1)).as(sql).isEqualTo(sql);
    }
  }

  @Test
  void aCommentEndsWhereAmcSeesItsEnd() {
    assertThat(rendered("-- {{a}}\r{{p}}", 1)).isEqualTo("-- { {a}}\r1");
    assertThat(rendered("/*/ {{a}} */{{p}}/**/", 1)).isEqualTo("/*/ { {a}} */1/**/");
    assertThat(rendered("1e-- {{a}}\n{{p}}", 1)).isEqualTo("1e-- { {a}}\n1");
  }

  @Test
  void warningsDoNotStopARendering() {
    var values = new HashMap<String, Object>();
    values.put("part", "50%_");
    values.put("none", null);
    values.put("ids", Arrays.asList(1, null, "a"));
    values.put("quoted", "'a'");

    var rendering =
        Template.of(
                "n LIKE {{part}} OR n LIKE '{{part}}' OR n = {{part}} OR n = {{none}}"
                    + " OR n IN {{ids}} OR n = {{quoted}}")
            .render(values);

    assertThat(rendering).isInstanceOf(Rendered.class);
    assertThat(rendering.warnings())
        .extracting(Finding::rule)
        .containsExactly(
            Rule.WILDCARD,
            Rule.WILDCARD,
            Rule.COMPARISON_WITH_NULL,
            Rule.NULL_IN_LIST,
            Rule.MIXED_LIST,
            Rule.OWN_QUOTES);
    assertThat(((Rendered) rendering).sql()).contains("'%50%_%'", "'50%_'", "(1, NULL, 'a')");
  }

  @Test
  void linesAndColumnsAreCountedAsAnEditorDoes() {
    assertThat(Template.of("a\r\nb\rc\n\n  {{p}} '\n{{p}}'").places())
        .extracting(Place::at)
        .containsExactly(new Position(10, 5, 3), new Position(18, 6, 1));
  }

  @Test
  void parametersAreFoundWithTheTypeThatTheirPlaceSuggests() {
    var sql =
        """
        SELECT COUNT(DISTINCT user_id), {{factor}} * SUM(cost)
          FROM dsp_impressions
         WHERE campaign = {{campaign}} AND brand LIKE '%{{brand}}%' AND asin IN ({{asins}})
           AND event_date >= {{first}} AND event_dt_utc BETWEEN :start AND $end
           AND d > CAST('today' AS DATE) - INTERVAL '{{days}}' DAY AND CAST(e AS DATE) >= {{since}}
           AND ARRAY_CONTAINS(CUSTOM_PARAMETER('ids'), campaign_id) AND TIMESTAMP '{{at}}' > x
           AND event_date IN {{holidays}} AND event_dt_utc NOT IN ({{moments}}) AND f IN ('a', {{more}})
         GROUP BY 2 HAVING COUNT(*) > {{least}} AND SUM(cost) < CUSTOM_PARAMETER('most')
        """;

    var types = new ArrayList<String>();
    Template.of(sql).guessedTypes().forEach((name, type) -> types.add(name + ": " + type));

    assertThat(types)
        .containsExactly(
            "factor: decimal",
            "campaign: string",
            "brand: string",
            "asins: list of string",
            "first: date",
            "start: timestamp",
            "end: timestamp",
            "days: integer",
            "since: date",
            "at: timestamp",
            "holidays: list of date",
            "moments: list of timestamp",
            "more: list of string",
            "least: integer",
            "ids: list of string",
            "most: decimal");
  }

  @Test
  void theTablesAreThoseThatAreReadFrom() {
    assertThat(
            Template.of(
                    """
                    WITH seen (a, b) AS (SELECT a, EXTRACT(DAY FROM t) FROM dsp_impressions i, "Odd Name" o),
                      dsp_clicks AS (SELECT * FROM dsp_clicks), both AS (SELECT * FROM seen JOIN dsp_clicks ON a = b)
                    SELECT CAST(x AS TIMESTAMP WITH TIME ZONE), TRIM(BOTH ' ' FROM x) -- FROM comment
                      FROM both, (SELECT 'FROM text' FROM amc.conversions) c
                      LEFT JOIN TABLE(EXTEND_TIME_WINDOW('amazon_attributed_events', 'P14D', 'P1D')) e
                        ON e.a IS NOT DISTINCT FROM c.a, Later l
                      CROSS JOIN UNNEST(l.items) AS t(item)
                     WHERE x IN (SELECT y FROM (segments s JOIN more ON true)) AND z = (SELECT MAX(z) FROM date)
                     UNION ALL SELECT 1, 2 FROM last_one GROUP BY from_nowhere, 2 ORDER BY 1, 2
                    """)
                .tables())
        .containsExactly(
            "dsp_impressions",
            "Odd Name",
            "dsp_clicks",
            "amc.conversions",
            "amazon_attributed_events",
            "later",
            "segments",
            "more",
            "date",
            "last_one");
  }

  @Test
  void aRecursiveTableExpressionReadsItself() {
    assertThat(
            Template.of(
                    "WITH RECURSIVE r AS (SELECT 1 FROM t UNION SELECT 2 FROM r) SELECT 1 FROM r")
                .tables())
        .containsExactly("t");
  }

  @Test
  void whatIsCalledByCustomParameterStays() {
    var sql = "SELECT CUSTOM_PARAMETER('a'), BUILT_IN_PARAMETER('TIME_WINDOW_START'), {{a}} FROM t";

    assertThat(Template.of(sql).customParameters()).containsExactly("a");
    assertThat(rendered(sql.replace("{{a}}", "{{p}}"), 1)).isEqualTo(sql.replace("{{a}}", "1"));
  }

  private static Map<String, @Nullable Object> values(@Nullable Object value) {
    var values = new HashMap<String, @Nullable Object>();
    values.put("p", value);
    return values;
  }

  private static String rendered(String template, @Nullable Object value) {
    var rendering = Template.of(template).render(values(value));
    assertThat(rendering).isInstanceOf(Rendered.class);
    return ((Rendered) rendering).sql();
  }

  private static List<Finding> refusals(String template, Map<String, ?> values) {
    var rendering = Template.of(template).render(values);
    assertThat(rendering).isInstanceOf(Refused.class);
    return ((Refused) rendering).refusals();
  }
}
