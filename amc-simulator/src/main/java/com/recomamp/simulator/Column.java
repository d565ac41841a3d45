package com.recomamp.simulator;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A column of a result: its name decides what its values look like. */
record Column(String name, Look look, boolean metric) {
  enum Look {
    DATE("DATE"),
    TIMESTAMP("TIMESTAMP"),
    HOUR("INTEGER"),
    FLAG("BOOLEAN"),
    CAMPAIGN("STRING"),
    PRODUCT("STRING"),
    NUMBER("STRING"),
    WORD("STRING"),
    MONEY("DOUBLE"),
    RATIO("DOUBLE"),
    COUNT("LONG"),
    FILTERED("BOOLEAN"),
    REASON("STRING");

    private final String dataType;

    Look(String dataType) {
      this.dataType = dataType;
    }
  }

  private record Rule(Look look, Pattern names) {
    Rule(Look look, String words) {
      this(look, Pattern.compile("(^|.*_)(" + words + ")(_.*|$)"));
    }
  }

  /** The first that fits; words of the names in AMC's tables and in the usual queries. */
  private static final List<Rule> RULES =
      List.of(
          new Rule(Look.FLAG, "is|has|filtered|flag|exposed"),
          new Rule(Look.TIMESTAMP, "dttm|timestamp|datetime|time|at"),
          new Rule(Look.HOUR, "hour"),
          new Rule(Look.DATE, "date|dt|day|week|month"),
          new Rule(
              Look.RATIO,
              "rate|ratio|ctr|cvr|dpvr|share|pct|percent|percentage|roas|acos|avg|average|lift|frequency|index"),
          new Rule(
              Look.MONEY,
              "spend|cost|sales|revenue|price|fee|fees|budget|cpm|cpc|cpa|amount|value"),
          new Rule(
              Look.COUNT,
              "impressions|clicks|views|users|reach|purchases|purchasers|orders|units|conversions|count|counts|total|number|num|occurrences|visits|visitors|customers"),
          new Rule(Look.PRODUCT, "asin|asins|item|product|sku"),
          new Rule(Look.NUMBER, "id|ids"),
          new Rule(Look.CAMPAIGN, "campaign|campaigns"));

  private static final String[] CAMPAIGNS = {
    "Spring Launch \\\"Fresh Start\\\", US",
    "Brand Defense, Exact",
    "Always On",
    "Prime Days Teaser 2x, Video",
    "Retargeting \\\"Cart\\\" 30d",
    "Frühjahr Aktion, DE",
    "Category Conquest",
    "Streaming TV, Q4",
    "Competitor ASINs",
    "Holiday Gifts \\\"Under 25\\\""
  };
  private static final String[] WORDS = {
    "DSP",
    "Sponsored Products",
    "Sponsored Brands",
    "Sponsored Display",
    "Mobile",
    "Desktop",
    "Connected TV",
    "Tablet",
    "Kitchen, Dining",
    "Home"
  };
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS", Locale.ROOT);

  static Column of(Sql.Selected selected) {
    var name = selected.name().toLowerCase(Locale.ROOT);
    var expression = selected.expression();
    var look =
        expression.startsWith("COUNT(")
            ? Look.COUNT
            : RULES.stream()
                .filter(rule -> rule.names.matcher(name).matches())
                .findFirst()
                .map(Rule::look)
                .orElse(expression.matches("(SUM|AVG|MIN|MAX)\\(.*") ? Look.COUNT : Look.WORD);
    var distinctUsers = expression.startsWith("COUNT(DISTINCTUSER_ID)");
    return new Column(
        selected.name(),
        look,
        !distinctUsers && (look == Look.COUNT || look == Look.MONEY || look == Look.RATIO));
  }

  String dataType() {
    return look.dataType;
  }

  boolean isText() {
    return look == Look.WORD || look == Look.CAMPAIGN;
  }

  /** Appends the value of a row: the same for the same chance. */
  void write(StringBuilder out, long chance, long row, Instant from, Instant to) {
    switch (look) {
      case DATE -> out.append(day(row, from, to));
      case TIMESTAMP ->
          out.append(
              STAMP.format(LocalDateTime.ofInstant(moment(chance, from, to), ZoneOffset.UTC)));
      case HOUR -> out.append(Math.floorMod(chance, 24));
      case FLAG -> out.append((chance & 1) == 0 ? "true" : "false");
      case CAMPAIGN -> quoted(out, CAMPAIGNS[Math.floorMod(chance, CAMPAIGNS.length)]);
      case WORD -> quoted(out, WORDS[Math.floorMod(chance, WORDS.length)]);
      case PRODUCT ->
          out.append("B0")
              .append(
                  Long.toString(Math.floorMod(chance, 1L << 40) | 1L << 40, 36)
                      .toUpperCase(Locale.ROOT));
      case NUMBER -> out.append(100_000_000_000_000L + Math.floorMod(chance, 900_000_000_000_000L));
      case MONEY -> decimal(out, Math.floorMod(chance, 2_500_000), 100);
      case RATIO -> decimal(out, Math.floorMod(chance, 10_000), 10_000);
      case FILTERED -> out.append("false");
      case REASON -> {}
      case COUNT ->
          out.append(
              100
                  + Math.floorMod(
                      chance, Math.floorMod(chance >>> 40, 7) == 0 ? 2_000_000 : 40_000));
    }
  }

  /** Appends what is left of a value in a row with too few users. */
  void writeFiltered(StringBuilder out, long chance, long row, Instant from, Instant to) {
    switch (look) {
      case FILTERED -> out.append("true");
      case REASON -> quoted(out, "97 'dsp_impressions' users < 100 required");
      default -> {
        if (!metric) {
          write(out, chance, row, from, to);
        }
      }
    }
  }

  private static LocalDate day(long row, Instant from, Instant to) {
    var first = LocalDate.ofInstant(from, ZoneOffset.UTC);
    var days = Math.max(1, ChronoUnit.DAYS.between(first, LocalDate.ofInstant(to, ZoneOffset.UTC)));
    return first.plusDays(row % days);
  }

  private static Instant moment(long chance, Instant from, Instant to) {
    return from.plusMillis(
        Math.floorMod(chance, Math.max(1, to.toEpochMilli() - from.toEpochMilli())));
  }

  private static void decimal(StringBuilder out, int number, int scale) {
    out.append(number / scale)
        .append('.')
        .append(Integer.toString(scale + number % scale), 1, Integer.toString(scale).length());
  }

  /** AMC escapes a quote with a backslash, it does not double it. */
  private static void quoted(StringBuilder out, String escaped) {
    if (escaped.indexOf(',') < 0 && escaped.indexOf('"') < 0) {
      out.append(escaped);
    } else {
      out.append('"').append(escaped).append('"');
    }
  }
}
