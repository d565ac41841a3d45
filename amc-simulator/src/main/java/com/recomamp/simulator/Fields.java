package com.recomamp.simulator;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Those fields of an object in a request that AMC knows, each checked; unknown ones and nulls fall
 * away without a word, and scalars may come as strings.
 */
final class Fields {
  private final ObjectNode asked;
  private final String within;
  private final ObjectNode kept = Json.object();

  Fields(ObjectNode asked) {
    this(asked, "");
  }

  /**
   * @param within what an error says before the name of a field, such as {@code outputColumns[3].}
   */
  Fields(ObjectNode asked, String within) {
    this.asked = asked;
    this.within = within;
  }

  Fields required(String name) {
    if (!asked.hasNonNull(name)) {
      throw Refusal.amc(400, "%s%s is required.".formatted(within, name));
    }
    return this;
  }

  Fields text(String name) {
    return scalar(name, "a string", text -> kept.put(name, text));
  }

  /** A name that its user has chosen. */
  Fields id(String name) {
    return scalar(
        name,
        "a string",
        text -> {
          if (!text.matches("[A-Za-z0-9._-]+")) {
            throw Refusal.amc(
                400,
                "%s%s must consist of letters, digits, periods, dashes and underscores."
                    .formatted(within, name));
          }
          kept.put(name, text);
        });
  }

  /** A character of a CSV dialect. */
  Fields mark(String name) {
    var wanted = "one character of ASCII that is no letter, digit or line break";
    return scalar(
        name,
        wanted,
        text -> {
          if (!CsvDialect.isMark(text)) {
            throw wrong(name, wanted, text);
          }
          kept.put(name, text);
        });
  }

  Fields word(String name, List<String> words) {
    var wanted = "one of " + String.join(", ", words);
    return scalar(
        name,
        wanted,
        text -> {
          if (!words.contains(text)) {
            throw wrong(name, wanted, text);
          }
          kept.put(name, text);
        });
  }

  Fields number(String name, int least, int most) {
    var wanted = "a whole number from %d to %d".formatted(least, most);
    return scalar(
        name,
        wanted,
        text -> {
          if (!text.matches("\\d{1,9}")
              || Integer.parseInt(text) < least
              || Integer.parseInt(text) > most) {
            throw wrong(name, wanted, text);
          }
          kept.put(name, Integer.parseInt(text));
        });
  }

  Fields flag(String name) {
    return scalar(
        name,
        "true or false",
        text -> {
          if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            throw wrong(name, "true or false", text);
          }
          kept.put(name, Boolean.parseBoolean(text));
        });
  }

  /** Whatever it is. */
  Fields json(String name) {
    if (asked.hasNonNull(name)) {
      kept.set(name, asked.get(name));
    }
    return this;
  }

  /**
   * @param fields of what stands in it, and what an error says before their names
   */
  Fields object(String name, BiFunction<ObjectNode, String, ObjectNode> fields) {
    if (asked.hasNonNull(name)) {
      if (!(asked.get(name) instanceof ObjectNode object)) {
        throw wrong(name, "an object", asked.get(name).toString());
      }
      kept.set(name, fields.apply(object, within + name + "."));
    }
    return this;
  }

  /** An empty list falls away too. */
  Fields list(String name, int most, BiFunction<ObjectNode, String, ObjectNode> fields) {
    if (!asked.hasNonNull(name)) {
      return this;
    }
    if (!(asked.get(name) instanceof ArrayNode items)) {
      throw wrong(name, "a list", asked.get(name).toString());
    }
    if (items.size() > most) {
      throw Refusal.amc(
          400,
          "%s%s must have at most %d items, not %d.".formatted(within, name, most, items.size()));
    }
    var list = Json.MAPPER.createArrayNode();
    for (JsonNode item : items) {
      var place = "%s[%d]".formatted(name, list.size());
      if (!(item instanceof ObjectNode object)) {
        throw wrong(place, "an object", item.toString());
      }
      list.add(fields.apply(object, within + place + "."));
    }
    if (!list.isEmpty()) {
      kept.set(name, list);
    }
    return this;
  }

  /** What AMC puts in when the request does not say. */
  Fields otherwise(String name, String value) {
    if (!kept.has(name)) {
      kept.put(name, value);
    }
    return this;
  }

  Fields otherwise(String name, boolean value) {
    if (!kept.has(name)) {
      kept.put(name, value);
    }
    return this;
  }

  /** By name. */
  ObjectNode kept() {
    return Json.sorted(kept);
  }

  private Fields scalar(String name, String wanted, Consumer<String> keep) {
    if (asked.hasNonNull(name)) {
      if (!(Json.text(asked, name) instanceof String text)) {
        throw wrong(name, wanted, asked.get(name).toString());
      }
      keep.accept(text);
    }
    return this;
  }

  private Refusal wrong(String name, String wanted, String given) {
    return Refusal.amc(400, "%s%s must be %s, not %s.".formatted(within, name, wanted, given));
  }
}
