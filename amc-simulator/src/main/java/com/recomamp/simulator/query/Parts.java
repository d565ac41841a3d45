package com.recomamp.simulator.query;

import com.recomamp.simulator.query.Tree.Leaf;
import com.recomamp.simulator.query.Tree.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at the parts of an expression. */
final class Parts {
  private Parts() {}

  static @Nullable Token token(List<Part> parts, int i) {
    return i >= 0 && i < parts.size() && parts.get(i) instanceof Leaf(var token) ? token : null;
  }

  static boolean isWord(List<Part> parts, int i, String word) {
    return token(parts, i) instanceof Token token && token.is(word);
  }

  static boolean isSymbol(List<Part> parts, int i, String symbol) {
    return token(parts, i) instanceof Token token && token.isSymbol(symbol);
  }

  static List<List<Part>> split(List<Part> parts) {
    var several = new ArrayList<List<Part>>();
    var from = 0;
    for (var i = 0; i < parts.size(); i++) {
      if (isSymbol(parts, i, "(") || isSymbol(parts, i, "[")) {
        i = closing(parts, i);
      } else if (isSymbol(parts, i, ",")) {
        several.add(parts.subList(from, i));
        from = i + 1;
      }
    }
    if (!parts.isEmpty()) {
      several.add(parts.subList(from, parts.size()));
    }
    return several;
  }

  static int closing(List<Part> parts, int open) {
    var depth = 0;
    for (var i = open; i < parts.size(); i++) {
      depth += isSymbol(parts, i, "(") || isSymbol(parts, i, "[") ? 1 : 0;
      depth -= isSymbol(parts, i, ")") || isSymbol(parts, i, "]") ? 1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return parts.size();
  }

  static boolean hasAggregate(List<Part> parts) {
    for (var i = 0; i + 1 < parts.size(); i++) {
      if (token(parts, i) instanceof Token word
          && word.kind() == Token.Kind.WORD
          && Functions.isAggregate(word.text())
          && isSymbol(parts, i + 1, "(")
          && !isWord(parts, closing(parts, i + 1) + 1, "OVER")) {
        return true;
      }
    }
    return false;
  }
}
