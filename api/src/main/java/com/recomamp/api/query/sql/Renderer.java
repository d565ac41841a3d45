package com.recomamp.api.query.sql;

import com.recomamp.api.query.sql.Value.Many;
import com.recomamp.api.query.sql.Value.Nothing;
import com.recomamp.api.query.sql.Value.Numeric;
import com.recomamp.api.query.sql.Value.Text;
import com.recomamp.api.query.sql.Value.Truth;
import com.recomamp.api.query.sql.Value.Unwritable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Copies a template, with literals in its places. Nothing that is written is read again. */
final class Renderer {
  /** A local time as ISO 8601 writes it. */
  private static final Pattern ISO_TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?");

  private static final int LONGEST_TIME = 29;

  /** A long list in many places must not fill the memory; AMC takes far less. */
  private static final int LONGEST = 10_000_000;

  private final Template template;
  private final Map<String, ? extends @Nullable Object> given;
  private final Map<String, Value> values = new HashMap<>();
  private final List<Finding> refusals = new ArrayList<>();

  /** Of many items one warning will do. */
  private final Set<Finding> warnings = new LinkedHashSet<>();

  private final StringBuilder out;
  private int copied;

  /** How many of the braces in comments have been copied. */
  private int braces;

  Renderer(Template template, Map<String, ? extends @Nullable Object> given) {
    this.template = template;
    this.given = given;
    out = new StringBuilder(template.sql().length() + 16);
  }

  Rendering render() {
    refusals.addAll(template.faults());
    var missing = new HashSet<String>();
    for (var place : template.places()) {
      copyUpTo(place.at().offset());
      copied = place.end();
      if (given.containsKey(place.parameter())) {
        put(place);
      } else if (place.kind().whyNone() == null && missing.add(place.parameter())) {
        refuse(Rule.MISSING_VALUE, place, "the value is missing");
      }
      if (out.length() > LONGEST) {
        refuse(
            Rule.TOO_LONG,
            place,
            "up to here the SQL has more than %,d characters with its values".formatted(LONGEST));
        break;
      }
    }
    copyUpTo(template.sql().length());
    refusals.sort(Finding.IN_ORDER);
    return refusals.isEmpty()
        ? new Rendering.Rendered(out.toString(), List.copyOf(warnings))
        : new Rendering.Refused(List.copyOf(refusals), List.copyOf(warnings));
  }

  /** In comments nothing is put in, but two braces never reach AMC. */
  private void copyUpTo(int end) {
    var apart = template.bracesInComments();
    while (braces < apart.size() && apart.get(braces) < end) {
      int second = apart.get(braces++);
      out.append(template.sql(), copied, second).append(' ');
      copied = second;
    }
    out.append(template.sql(), copied, end);
    copied = end;
  }

  private void put(Place place) {
    var value = values.computeIfAbsent(place.parameter(), name -> Value.of(given.get(name)));
    switch (place.kind()) {
      case COMPARISON, VALUE -> putOne(place, value);
      case LITERAL, PATTERN_LITERAL -> putInside(place, value);
      case PATTERN -> {
        out.append("'%");
        putInside(place, value);
        out.append("%'");
      }
      case TYPED_LITERAL -> {
        out.append('\'');
        putInside(place, value);
        out.append('\'');
      }
      case LIST -> {
        out.append('(');
        putItems(place, value, ", ", false);
        out.append(')');
      }
      case LIST_ITEM -> putItems(place, value, ", ", false);
      case ROWS -> {
        out.append('(');
        putItems(place, value, "), (", true);
        out.append(')');
      }
      case ROWS_IN_PARENTHESES -> putItems(place, value, "), (", true);
      case NAME, QUOTED_NAME, TOUCHING, PREFIXED_LITERAL -> {
        // Among the template's faults already.
      }
    }
  }

  private void putOne(Place place, Value value) {
    if (value instanceof Many(var items)) {
      refuse(
          items.isEmpty() ? Rule.EMPTY_LIST : Rule.LIST_FOR_ONE_VALUE,
          place,
          "one value belongs here, and it is a list: lists stand after IN and VALUES");
      return;
    }
    if (value instanceof Nothing && place.kind() == PlaceKind.COMPARISON) {
      warn(Rule.COMPARISON_WITH_NULL, place, "a comparison with NULL is never true");
    }
    putLiteral(place, value, -1);
  }

  private void putItems(Place place, Value value, String between, boolean rows) {
    var items = value instanceof Many(var many) ? many : List.of(value);
    if (items.isEmpty()) {
      refuse(Rule.EMPTY_LIST, place, "the list is empty, for which SQL has no words");
      return;
    }
    if (value instanceof Nothing) {
      refuse(Rule.NULL_WITHOUT_MEANING, place, "a list belongs here, and it is null");
      return;
    }
    if (rows && items.getFirst() instanceof Many(var first)) {
      putRows(place, items, first.size(), between);
      return;
    }
    warnOfItems(place, items, rows);
    int before = refusals.size();
    for (int i = 0; i < items.size() && refusals.size() == before; i++) {
      out.append(i == 0 ? "" : between);
      if (items.get(i) instanceof Many) {
        refuse(
            rows ? Rule.UNEVEN_ROWS : Rule.LIST_FOR_ONE_VALUE,
            place,
            "item %d is a list, and %s"
                .formatted(
                    i + 1, rows ? "the first is none" : "only VALUES takes a list of lists"));
      } else {
        putLiteral(place, items.get(i), i);
      }
    }
  }

  private void putRows(Place place, List<Value> rows, int width, String between) {
    int before = refusals.size();
    for (int i = 0; i < rows.size() && refusals.size() == before; i++) {
      out.append(i == 0 ? "" : between);
      if (!(rows.get(i) instanceof Many(var cells)) || cells.size() != width || width == 0) {
        refuse(
            Rule.UNEVEN_ROWS,
            place,
            "every row must have as many values as the first, at least one: item %d has not"
                .formatted(i + 1));
        return;
      }
      for (int j = 0; j < width && refusals.size() == before; j++) {
        out.append(j == 0 ? "" : ", ");
        if (cells.get(j) instanceof Many) {
          refuse(Rule.LIST_FOR_ONE_VALUE, place, "item %d has a list in its row".formatted(i + 1));
        } else {
          putLiteral(place, cells.get(j), i);
        }
      }
    }
  }

  private void warnOfItems(Place place, List<Value> items, boolean rows) {
    if (!rows && items.contains(new Nothing())) {
      warn(Rule.NULL_IN_LIST, place, "nothing is IN or NOT IN a list by its NULL");
    }
    var types = new HashSet<String>();
    items.stream()
        .filter(item -> !(item instanceof Nothing))
        .forEach(item -> types.add(item.type()));
    if (types.size() > 1) {
      warn(Rule.MIXED_LIST, place, "the items are of several types, which AMC may refuse");
    }
  }

  /** A whole literal. */
  private void putLiteral(Place place, Value value, int item) {
    switch (value) {
      case Text(var text) -> {
        out.append('\'');
        putEscaped(place, text, item);
        out.append('\'');
      }
      case Numeric(var written) -> {
        if (written.startsWith("-") && !out.isEmpty() && out.charAt(out.length() - 1) == '-') {
          // Two would begin a comment.
          out.append(' ');
        }
        out.append(written);
      }
      case Truth(var truth) -> out.append(truth ? "TRUE" : "FALSE");
      case Nothing _ -> out.append("NULL");
      case Unwritable(var rule, var reason) -> refuse(rule, place, subject(item) + " " + reason);
      case Many _ -> throw new IllegalStateException("a list is not one literal");
    }
  }

  /** The characters of a literal whose quotes are there. */
  private void putInside(Place place, Value value) {
    boolean isText = place.kind() != PlaceKind.LITERAL;
    switch (value) {
      case Text(var text) -> {
        if (place.afterTimestamp()) {
          putEscaped(place, asSqlWritesTimes(text), -1);
        } else {
          putEscaped(place, text, -1);
        }
      }
      case Numeric(var written) -> out.append(written);
      case Truth(var truth) -> {
        if (isText) {
          refuse(Rule.WRONG_TYPE, place, "text or a number belongs here, and it is true or false");
        } else {
          out.append(truth ? "TRUE" : "FALSE");
        }
      }
      case Nothing _ ->
          refuse(
              Rule.NULL_WITHOUT_MEANING, place, "it is null, and a literal can only say the word");
      case Many(var items) ->
          refuse(
              items.isEmpty() ? Rule.EMPTY_LIST : Rule.LIST_FOR_ONE_VALUE,
              place,
              "one value belongs here, and it is a list: write IN {{%s}} without quotes"
                  .formatted(place.parameter()));
      case Unwritable(var rule, var reason) -> refuse(rule, place, subject(-1) + " " + reason);
    }
  }

  /** AMC takes TIMESTAMP '2026-10-01 00:00:00' and nothing like it. */
  private static CharSequence asSqlWritesTimes(CharSequence text) {
    if (text.length() > LONGEST_TIME || !ISO_TIME.matcher(text).matches()) {
      return text;
    }
    var written = text.toString().replace('T', ' ');
    return written.length() == "2026-10-01 00:00".length() ? written + ":00" : written;
  }

  /** Quotes are doubled, and that is all the protection: what is no character is refused. */
  private void putEscaped(Place place, CharSequence text, int item) {
    boolean wildcard = false;
    char before = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        refuse(
            Rule.CONTROL_CHARACTER,
            place,
            "%s has the control character U+%04X as its character %d, which SQL cannot show"
                .formatted(subject(item), (int) c, i + 1));
        return;
      }
      if (Character.isHighSurrogate(before) != Character.isLowSurrogate(c)) {
        refuseHalf(place, item);
        return;
      }
      if (c == '\'') {
        out.append('\'');
      }
      out.append(c);
      wildcard |= c == '%' || c == '_';
      before = c;
    }
    if (Character.isHighSurrogate(before)) {
      refuseHalf(place, item);
    } else {
      warnOfText(place, text, wildcard, before);
    }
  }

  private void refuseHalf(Place place, int item) {
    refuse(Rule.NOT_UNICODE, place, subject(item) + " has half a character");
  }

  private void warnOfText(Place place, CharSequence text, boolean wildcard, char last) {
    if (wildcard
        && (place.kind() == PlaceKind.PATTERN || place.kind() == PlaceKind.PATTERN_LITERAL)) {
      warn(
          Rule.WILDCARD,
          place,
          "a % or _ in the value stays as written: LIKE takes it for any characters");
    }
    if (last == '\'' && text.length() > 1 && text.charAt(0) == '\'') {
      warn(Rule.OWN_QUOTES, place, "the quotes around the value are taken for part of it");
    }
  }

  private static String subject(int item) {
    return item < 0 ? "the value" : "item %d".formatted(item + 1);
  }

  private void refuse(Rule rule, Place place, String reason) {
    refusals.add(Finding.about(rule, place, reason));
  }

  private void warn(Rule rule, Place place, String reason) {
    warnings.add(Finding.about(rule, place, reason));
  }
}
