package com.recomamp.simulator.query;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Who asks one instance, on the tenth of March 2026. */
final class Analyst implements AutoCloseable {
  static final String INSTANCE = "amcbwhomeus";
  static final LocalDate TODAY = LocalDate.parse("2026-03-10");
  static final Privacy USUAL = new Privacy(false, null, null, null);

  private static final Market MARKET = Market.of("NA", "Brindlewick US", "ENTITY1QW8E5R2T9Y4U");

  private final QueryEngine engine;

  Analyst(QueryEngine engine) {
    this.engine = engine;
  }

  static Events events() {
    return new Events(INSTANCE, TODAY.minusDays(400), TODAY);
  }

  Outcome ask(String sql, LocalDate from, LocalDate to, Privacy privacy, Parameter... parameters) {
    try {
      return engine.run(
          new Question(
              INSTANCE,
              MARKET,
              sql,
              List.of(parameters),
              start(from),
              start(to),
              start(TODAY).plusSeconds(43_200),
              Ads.ALL,
              privacy));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of February. */
  Outcome ask(String sql, Parameter... parameters) {
    return ask(
        sql, LocalDate.parse("2026-02-01"), LocalDate.parse("2026-03-01"), USUAL, parameters);
  }

  List<String> lines(String sql, Parameter... parameters) {
    return lines(ask(sql, parameters));
  }

  static List<String> lines(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered answered -> answered.lines().stream().map(String::strip).toList();
      case Outcome.Refused refused -> throw new AssertionError(refused.reason());
      case Outcome.Failed failed -> throw new AssertionError(failed.reason());
    };
  }

  String refusal(String sql, Parameter... parameters) {
    return ask(sql, parameters) instanceof Outcome.Refused(var reason)
        ? reason
        : "it was not refused";
  }

  static Instant start(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  @Override
  public void close() {
    engine.close();
  }
}
