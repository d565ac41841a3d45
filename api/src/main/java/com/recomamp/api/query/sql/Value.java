package com.recomamp.api.query.sql;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of JSON as SQL has it. */
sealed interface Value {
  record Text(CharSequence text) implements Value {}

  /**
   * @param written as SQL writes it
   */
  record Numeric(String written) implements Value {}

  record Truth(boolean value) implements Value {}

  record Nothing() implements Value {}

  record Many(List<Value> items) implements Value {}

  /** What SQL has no literal for. */
  record Unwritable(Rule rule, String reason) implements Value {}

  static Value of(@Nullable Object json) {
    return switch (json) {
      case null -> new Nothing();
      case CharSequence text -> new Text(text);
      case Boolean truth -> new Truth(truth);
      case Number number -> number(number);
      case List<?> list -> {
        var items = new ArrayList<Value>(list.size());
        list.forEach(item -> items.add(of(item)));
        yield new Many(items);
      }
      case Map<?, ?> object ->
          RecomampList.isOne(object)
              ? of(RecomampList.values(object))
              : new Unwritable(Rule.OBJECT, "is an object, for which SQL has no literal");
      default -> new Unwritable(Rule.OBJECT, "is nothing that JSON has");
    };
  }

  private static Value number(Number number) {
    return switch (number) {
      case Integer whole -> new Numeric(whole.toString());
      case Long whole -> new Numeric(whole.toString());
      case BigInteger whole -> decimal(new BigDecimal(whole));
      case BigDecimal decimal -> decimal(decimal);
      case Double real when Double.isFinite(real) -> decimal(BigDecimal.valueOf(real));
      default -> new Unwritable(Rule.WRONG_TYPE, "is no number that SQL has");
    };
  }

  /** SQL's exact numbers end at 38 digits, its others with the range of a double. */
  private static Value decimal(BigDecimal number) {
    long exponent = (long) number.precision() - number.scale();
    if (number.precision() > 38 || Math.abs(exponent) > 300) {
      return new Unwritable(
          Rule.NUMBER_TOO_LONG, "has more than 38 digits, or more than 300 places");
    }
    boolean isShort = number.scale() <= 38 && exponent <= 38;
    return new Numeric(isShort ? number.toPlainString() : number.toString());
  }

  /** What one value of a list is, for telling whether all are alike. */
  default String type() {
    return switch (this) {
      case Text _ -> "text";
      case Numeric _ -> "a number";
      case Truth _ -> "true or false";
      case Nothing _ -> "null";
      case Many _ -> "a list";
      case Unwritable _ -> "an object";
    };
  }
}
