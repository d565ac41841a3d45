package com.recomamp.api.query.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.query.sql.Rendering.Refused;
import com.recomamp.api.query.sql.Rendering.Rendered;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Whatever the template and the values, the SQL is the template with literals in its places. */
class RenderingPropertiesTest {
  private static final List<String> NAMES = List.of("a", "b", "c");

  /** SQL without places, as ugly as it may be. */
  private static final List<String> PLAIN =
      List.of(
          "SELECT",
          "FROM t",
          "x",
          "\"a\"\"b'{ {\"",
          "`it's`",
          "'it''s'",
          "''",
          "'a:b $c --'",
          "/* it's :a {{a}} */",
          "-- it's {{b}}\n",
          "1.5e-3",
          "42",
          "::",
          "$1",
          "- -",
          "(",
          ")",
          ",",
          "AND",
          "CAST(x AS DATE)",
          "{ }",
          "ä",
          ";");

  /** Each with one place of each kind in its usual neighbourhood. */
  private static final List<String> ONE_VALUE =
      List.of(
          "x = {{%s}}",
          "{{ %s }} <> y",
          "f(:%s)",
          "$%s",
          "-{{%s}}",
          "'{{%s}}'",
          "'it''s {{%s}}--'",
          "n LIKE '%%{{%s}}_'",
          "n LIKE {{%s}}",
          "INTERVAL '{{%s}}' DAY",
          "INTERVAL {{%s}} DAY",
          "(VALUES ({{%s}}, 1))");

  private static final List<String> LISTS =
      List.of(
          "x IN {{%s}}",
          "x NOT IN ({{%s}})", "x IN (1, :%s)", "(VALUES {{%s}})", "(VALUES ({{%s}}))", "x IN $%s");

  record Written(String template, Map<String, @Nullable Object> values) {}

  @Property
  void theSqlIsTheTemplateWithLiteralsInItsPlaces(@ForAll("templates") Written written) {
    var template = Template.of(written.template);

    assertThat(template.render(written.values)).isInstanceOf(Rendered.class);
    assertIsTemplateWithLiterals(template, written);
  }

  @Property(tries = 3_000)
  void whateverIsRenderedIsTheTemplateWithLiteralsInItsPlaces(@ForAll("texts") Written written) {
    var template = Template.of(written.template);

    assertIsTemplateWithLiterals(template, written);
    AmcRules.warnings(template);
    template.guessedTypes();
    template.tables();
  }

  @Property
  void theSameInputIsRenderedTheSame(@ForAll("texts") Written written) {
    var again = Template.of(written.template).render(new LinkedHashMap<>(written.values));

    assertThat(Template.of(written.template).render(written.values)).isEqualTo(again);
  }

  @Property
  void anyTextIsReadAtMostFourTimes(@ForAll("texts") Written written) {
    var text = new CountedText(written.template);

    Template.of(text).render(written.values);

    assertThat(text.reads()).isLessThanOrEqualTo(4L * text.length());
  }

  static final List<String> LONG =
      List.of(
          "a",
          "'",
          "''",
          "\"",
          "`",
          "-",
          "--",
          "/",
          "/*",
          "*/",
          "{",
          "{{",
          "{{a",
          "{{a}}",
          "}}",
          "'{{a}}'",
          "'{{a}} ",
          ":a",
          ":a ",
          "$a",
          "$",
          "(",
          ")",
          ",",
          "1e-",
          "1.",
          "a.",
          "SELECT ",
          "FROM a,",
          "FROM (",
          "SELECT a FROM a,(",
          "(user_id ",
          "WITH a AS (",
          "IN ({{a}}),",
          "VALUES {{a}},",
          "\r",
          "\n",
          "\\",
          "CUSTOM_PARAMETER('a')",
          "EXTEND_TIME_WINDOW('a')",
          "LIKE {{a}} ",
          "x_dt={{a}} ",
          "a BETWEEN {{a}} AND {{a}} ",
          "\ud83d\ude00",
          "E'\\'",
          "//");

  @ParameterizedTest
  @FieldSource("LONG")
  void aMegabyteOfTheSameIsReadAtMostFourTimes(String piece) {
    var text = new CountedText(piece.repeat(1_000_000 / piece.length()));

    var template = Template.of(text);
    template.render(Map.of("a", "x"));
    template.tables();
    template.guessedTypes();
    AmcRules.warnings(template);

    assertThat(text.reads()).isLessThanOrEqualTo(4L * text.length());
  }

  @Test
  void fiftyThousandItemsAreReadAtMostFourTimes() {
    var items = IntStream.range(0, 50_000).mapToObj(i -> new CountedText("B0'" + i)).toList();
    var text =
        new CountedText("SELECT COUNT(x) FROM t WHERE a IN {{ids}} AND b IN (VALUES {{ids}})");

    var rendering = Template.of(text).render(Map.of("ids", items));

    assertThat(((Rendered) rendering).sql()).contains("'B0''0', 'B0''1'", "('B0''49999')");
    assertThat(text.reads()).isLessThanOrEqualTo(4L * text.length());
    assertThat(items.stream().mapToLong(CountedText::reads).sum())
        .isLessThanOrEqualTo(4L * items.stream().mapToLong(CountedText::length).sum());
  }

  @Provide
  Arbitrary<Written> templates() {
    var plain = Arbitraries.of(PLAIN).map(text -> new Written(text, Map.of()));
    var one = fragments(ONE_VALUE, scalars().filter(value -> !(value instanceof Boolean)));
    var many = fragments(LISTS, scalars().list().ofMinSize(1).ofMaxSize(4).map(list -> list));
    return Arbitraries.oneOf(plain, one, many)
        .list()
        .ofMaxSize(12)
        .map(RenderingPropertiesTest::together);
  }

  private static Arbitrary<Written> fragments(List<String> forms, Arbitrary<?> values) {
    return Combinators.combine(Arbitraries.of(forms), values)
        .as(
            (form, value) -> {
              Map<String, @Nullable Object> named = new LinkedHashMap<>();
              named.put("p", value);
              return new Written(form, named);
            });
  }

  /** Each of the places with a parameter of its own. */
  private static Written together(List<Written> fragments) {
    var text = new ArrayList<String>();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (var fragment : fragments) {
      var name = "p" + values.size();
      text.add(fragment.values.isEmpty() ? fragment.template : fragment.template.formatted(name));
      fragment.values.forEach((_, value) -> values.put(name, value));
    }
    return new Written(String.join(" AND ", text), values);
  }

  @Provide
  Arbitrary<Written> texts() {
    var piece =
        Arbitraries.oneOf(
            Arbitraries.of(LONG),
            Arbitraries.of(PLAIN),
            Arbitraries.of(LISTS).map(form -> form.formatted("b")),
            Arbitraries.of(ONE_VALUE).map(form -> form.formatted("c")),
            Arbitraries.of(" ", "\n", "'", "{{a}}", "{{ b}}", ":c", "$a", "=", "U&", "N", "}"),
            Arbitraries.strings().ofMaxLength(3));
    var text = piece.list().ofMaxSize(15).map(pieces -> String.join("", pieces));
    return Combinators.combine(text, anything(), anything(), anything())
        .as(
            (template, a, b, c) -> {
              Map<String, @Nullable Object> values = new LinkedHashMap<>();
              values.put("a", a.value);
              values.put("b", b.value);
              values.put("c", c.value);
              return new Written(template, values);
            });
  }

  /** A value that may be null, for which there is no arbitrary. */
  record Any(@Nullable Object value) {}

  private static Arbitrary<Any> anything() {
    var rows = scalars().list().ofSize(2).list().ofMinSize(1).ofMaxSize(3);
    return Arbitraries.oneOf(
        scalars().map(Any::new),
        scalars().list().ofMaxSize(3).map(Any::new),
        rows.map(Any::new),
        Arbitraries.strings().ofMaxLength(8).map(Any::new),
        Arbitraries.of(new Any(null), new Any(Map.of()), new Any(Collections.singletonList(null))));
  }

  private static Arbitrary<Object> scalars() {
    var nasty =
        Arbitraries.of(
            "'",
            "''",
            "\\",
            "\\'",
            "\"",
            "`",
            "--",
            "/*",
            "*/",
            "{{a}}",
            ":b",
            "$c",
            "%",
            "_",
            ";",
            ")",
            " OR 1=1",
            "ä",
            "\ud83d\ude00",
            "NULL");
    return Arbitraries.oneOf(
        nasty.list().ofMaxSize(5).map(parts -> String.join("", parts)),
        Arbitraries.integers(),
        Arbitraries.longs(),
        Arbitraries.bigDecimals()
            .between(new BigDecimal("-1e20"), new BigDecimal("1e20"))
            .ofScale(9),
        Arbitraries.of(true, false),
        Arbitraries.of("2026-10-01", "2026-10-01T06:30:00"));
  }

  private static void assertIsTemplateWithLiterals(Template template, Written written) {
    switch (template.render(written.values)) {
      case Refused refused -> assertThat(refused.refusals()).isNotEmpty();
      case Rendered(var sql, _) ->
          assertThat(meanings(sql)).isEqualTo(expected(template, written.values));
    }
  }

  /** What each token of a SQL says, comments apart. */
  private static List<String> meanings(String sql) {
    return Template.of(sql).code().stream().map(token -> meaning(sql, token)).toList();
  }

  private static String meaning(CharSequence sql, Token token) {
    var text = sql.subSequence(token.start(), token.end()).toString();
    return token.kind() == Token.Kind.LITERAL && token.isClosed()
        ? "text " + text.substring(1, text.length() - 1).replace("''", "'")
        : text;
  }

  private static List<String> expected(Template template, Map<String, @Nullable Object> values) {
    var places =
        template.places().stream()
            .collect(Collectors.toMap(place -> place.at().offset(), place -> place));
    var tokens = new ArrayList<String>();
    for (var token : template.code()) {
      var place = places.get(token.start());
      if (place != null) {
        tokens.addAll(expected(place, values.get(place.parameter())));
      } else if (token.holes().isEmpty()) {
        tokens.add(meaning(template.sql(), token));
      } else {
        tokens.add("text " + expected(template, token, places, values));
      }
    }
    return tokens;
  }

  private static String expected(
      Template template,
      Token literal,
      Map<Integer, Place> places,
      Map<String, @Nullable Object> values) {
    var text = new StringBuilder();
    int from = literal.start() + 1;
    for (var hole : literal.holes()) {
      var place = places.get(hole.start());
      text.append(template.sql().subSequence(from, hole.start()).toString().replace("''", "'"));
      text.append(content(place, values.get(place.parameter())));
      from = hole.end();
    }
    var rest = template.sql().subSequence(from, literal.end() - 1).toString();
    return text.append(rest.replace("''", "'")).toString();
  }

  private static List<String> expected(Place place, @Nullable Object value) {
    var items = value instanceof List<?> list ? list : Collections.singletonList(value);
    return switch (place.kind()) {
      case COMPARISON, VALUE -> literal(value);
      case PATTERN -> List.of("text %" + content(place, value) + "%");
      case TYPED_LITERAL -> List.of("text " + content(place, value));
      case LIST -> parenthesised(joined(items, List.of(",")));
      case LIST_ITEM -> joined(items, List.of(","));
      case ROWS -> parenthesised(joined(items, List.of(")", ",", "(")));
      case ROWS_IN_PARENTHESES -> joined(items, List.of(")", ",", "("));
      case LITERAL, PATTERN_LITERAL, NAME, QUOTED_NAME, TOUCHING, PREFIXED_LITERAL ->
          throw new AssertionError("rendered " + place);
    };
  }

  private static List<String> joined(List<?> items, List<String> between) {
    var tokens = new ArrayList<String>();
    for (var item : items) {
      tokens.addAll(tokens.isEmpty() ? List.of() : between);
      tokens.addAll(item instanceof List<?> row ? joined(row, List.of(",")) : literal(item));
    }
    return tokens;
  }

  private static List<String> parenthesised(List<String> tokens) {
    var all = new ArrayList<>(List.of("("));
    all.addAll(tokens);
    all.add(")");
    return all;
  }

  private static List<String> literal(@Nullable Object value) {
    return switch (value) {
      case null -> List.of("NULL");
      case String text -> List.of("text " + text);
      case Boolean truth -> List.of(truth ? "TRUE" : "FALSE");
      default -> {
        var number = plain(value);
        yield number.startsWith("-") ? List.of("-", number.substring(1)) : List.of(number);
      }
    };
  }

  private static String content(Place place, @Nullable Object value) {
    return switch (value) {
      case Boolean truth -> truth ? "TRUE" : "FALSE";
      case String time when place.afterTimestamp() && time.matches("[\\d-]{10}T[\\d:]{8}") ->
          time.replace('T', ' ');
      case String text -> text;
      case null, default -> plain(value);
    };
  }

  private static String plain(@Nullable Object number) {
    return number instanceof BigDecimal decimal ? decimal.toPlainString() : String.valueOf(number);
  }
}
