package com.recomamp.api.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a request, so that the caller hears of everything at once. */
public final class Complaints {
  private final List<FieldError> errors = new ArrayList<>();

  public void add(String field, String message) {
    add(new FieldError(field, message));
  }

  public void add(FieldError error) {
    errors.add(error);
  }

  /** What {@code text} says, or null and a complaint in the words of {@code parse}. */
  public <T> @Nullable T read(String field, String text, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      add(field, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** What each of the words says; blank ones say nothing. */
  public <T> Set<T> readAll(String field, List<String> words, Function<String, T> parse) {
    var read = new LinkedHashSet<T>();
    for (var word : words) {
      var value = word.isBlank() ? null : read(field, word.strip(), parse);
      if (value != null) {
        read.add(value);
      }
    }
    return read;
  }

  /** What each of the words says; none may be missing or blank. */
  public <T> Set<T> readEach(
      String field, List<@Nullable String> words, Function<String, T> parse) {
    var read = new LinkedHashSet<T>();
    for (int i = 0; i < words.size(); i++) {
      var word = words.get(i);
      if (word == null || word.isBlank()) {
        add("%s[%d]".formatted(field, i), "is empty");
        continue;
      }
      var value = read(field, word.strip(), parse);
      if (value != null) {
        read.add(value);
      }
    }
    return read;
  }

  /** All of them, in the order in which they were made. */
  public List<FieldError> errors() {
    return List.copyOf(errors);
  }

  public void throwIfAny() {
    if (!errors.isEmpty()) {
      throw Refusal.invalid(errors);
    }
  }
}
