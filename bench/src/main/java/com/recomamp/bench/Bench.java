package com.recomamp.bench;

import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures one thing, prints it, and fails if a bound does not hold. */
final class Bench {
  private static final int USAGE = 2;
  private static final int BROKEN = 3;

  private Bench() {}

  static void main(String[] arguments) {
    var words = List.of(arguments);
    try {
      var kind = Kind.of(words.isEmpty() ? "" : words.getFirst());
      var options = Options.parse(words.subList(1, words.size()), kind.usual);
      IO.println("bench %s %s".formatted(kind.word(), options));
      var verdict = kind.measurement.take(options);
      IO.println(verdict);
      System.exit(verdict.passed() ? 0 : 1);
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(USAGE);
    } catch (IllegalStateException | UncheckedIOException broken) {
      System.err.println("Nothing was measured: " + broken.getMessage());
      System.exit(BROKEN);
    }
  }

  @FunctionalInterface
  private interface Measurement {
    Verdict take(Options options);
  }

  @FunctionalInterface
  private interface MeasurementOfTheWhole {
    Verdict take(Rig rig, Options options);
  }

  private enum Kind {
    DETECTION(onTheWhole(0, Detection::measured), Detection.USUAL),
    WAITING(onTheWhole(0, Waiting::measured), Waiting.USUAL),
    /** The burst has an instance of its own beside those of the load. */
    BURST(onTheWhole(1, Burst::measured), Burst.USUAL),
    RENDERING(Templates::measured, Templates.USUAL),
    PREFLIGHT(onTheWhole(0, Preflights::measured), Preflights.USUAL),
    IMPORT(Imports::measured, Imports.USUAL),
    SIMULATOR(Simulations::measured, Simulations.USUAL);

    private final Measurement measurement;
    private final Map<String, Double> usual;

    Kind(Measurement measurement, Map<String, Double> usual) {
      this.measurement = measurement;
      this.usual = usual;
    }

    static Kind of(String word) {
      return Arrays.stream(values())
          .filter(kind -> kind.word().equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "Say what to measure:\n"
                          + String.join(
                              "\n",
                              Arrays.stream(values())
                                  .map(
                                      kind ->
                                          "  bench %s %s"
                                              .formatted(kind.word(), new Options(kind.usual)))
                                  .toList())));
    }

    private static Measurement onTheWhole(int moreInstances, MeasurementOfTheWhole measurement) {
      return options -> {
        int instances = options.count("instances") + moreInstances;
        try (var rig = Rig.start(options, instances, System.getenv())) {
          return measurement.take(rig, options);
        }
      };
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
