package com.recomamp.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is asked on the command line: {@code --name value}, every one a number. */
record Options(Map<String, Double> values) {

  /** The given options over the usual ones, which also say what there is. */
  static Options parse(List<String> arguments, Map<String, Double> usual) {
    var values = new TreeMap<>(usual);
    var left = new ArrayList<>(arguments);
    while (!left.isEmpty()) {
      var name = left.removeFirst();
      if (!name.startsWith("--") || !usual.containsKey(name.substring(2)) || left.isEmpty()) {
        throw new IllegalArgumentException(
            "%s is not one of %s, each with a number".formatted(name, written(usual)));
      }
      var value = left.removeFirst();
      try {
        values.put(name.substring(2), Double.valueOf(value));
      } catch (NumberFormatException notANumber) {
        throw new IllegalArgumentException(
            "%s takes a number, not \"%s\"".formatted(name, value), notANumber);
      }
    }
    return new Options(values);
  }

  int count(String name) {
    return (int) number(name);
  }

  double number(String name) {
    var value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("this measurement has no option --" + name);
    }
    return value;
  }

  /** How much faster than in life everything goes: AMC and the worker alike. */
  double scale() {
    return number("scale");
  }

  long seed() {
    return (long) number("seed");
  }

  Duration scaled(Duration inLife) {
    return Duration.ofNanos((long) (inLife.toNanos() / scale()));
  }

  @Override
  public String toString() {
    return written(values);
  }

  private static String written(Map<String, Double> values) {
    var words = new ArrayList<String>();
    new TreeMap<>(values)
        .forEach((name, value) -> words.add("--%s %s".formatted(name, shortest(value))));
    return String.join(" ", words);
  }

  private static String shortest(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
