package com.recomamp.api.query.sql;

import com.recomamp.api.query.sql.Tokenizer.Tokens;
import com.recomamp.workflows.query.ParameterType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * SQL with places for values: {@code {{name}}}, {@code :name} and {@code $name}, inside a literal
 * {@code {{name}}} only, in comments and quoted names none. Any text is a template; what is wrong
 * with it is among its faults.
 */
public final class Template {
  private static final String BROKEN =
      "{{ must be followed by a name of letters, digits and _, and by }}";

  private static final Map<Token.Kind, String> NEVER_CLOSED =
      Map.of(
          Token.Kind.LITERAL, "a literal begins here and never ends: a ' is missing",
          Token.Kind.QUOTED_NAME, "a quoted name begins here and never ends",
          Token.Kind.COMMENT, "a comment begins here and never ends: a */ is missing");

  private final CharSequence sql;
  private final Tokens tokens;
  private final List<Token> code;
  private final Structure structure;
  private final List<Finding> faults = new ArrayList<>();

  private Template(CharSequence sql) {
    this.sql = sql;
    tokens = Tokenizer.tokens(sql);
    code = tokens.all().stream().filter(token -> token.kind() != Token.Kind.COMMENT).toList();
    structure = Structure.of(sql, code, tokens);
    findFaults();
  }

  public static Template of(CharSequence sql) {
    return new Template(sql);
  }

  /** In the order of the text. */
  public List<Place> places() {
    return structure.places();
  }

  /** The parameters with a place, in the order of their first. */
  public SequencedSet<String> parameters() {
    var names = new LinkedHashSet<String>();
    places().forEach(place -> names.add(place.parameter()));
    return names;
  }

  /** The parameters that AMC is to fill in itself: {@code CUSTOM_PARAMETER('name')}. */
  public SequencedSet<String> customParameters() {
    return Collections.unmodifiableSequencedSet(
        new LinkedHashSet<>(structure.customParameters().keySet()));
  }

  /** Where each parameter is read first, by the SQL or by AMC. */
  public Map<String, Span> spans() {
    var spans = new HashMap<>(structure.customSpans());
    for (var place : places().reversed()) {
      spans.put(place.parameter(), new Span(place.at(), place.end() - place.at().offset()));
    }
    return spans;
  }

  /** Every parameter, with the type that the first of its places suggests. */
  public SequencedMap<String, ParameterType> guessedTypes() {
    var types = new LinkedHashMap<String, ParameterType>();
    places().forEach(place -> types.putIfAbsent(place.parameter(), place.guess()));
    structure.customParameters().forEach(types::putIfAbsent);
    return types;
  }

  /**
   * The data sources that are read, also through {@code EXTEND_TIME_WINDOW}; names of common table
   * expressions are none. Names without quotes are in lower case.
   */
  public SequencedSet<String> tables() {
    return Collections.unmodifiableSequencedSet(structure.tables().sequencedKeySet());
  }

  /** Why it cannot be rendered, whatever the values. */
  public List<Finding> faults() {
    return Collections.unmodifiableList(faults);
  }

  /**
   * Puts values into the places, each once, in one pass.
   *
   * @param values what JSON has: strings, numbers, booleans, null, lists; a parameter that may be
   *     left out is null, one that is not there is missing
   */
  public Rendering render(Map<String, ? extends @Nullable Object> values) {
    return new Renderer(this, values).render();
  }

  CharSequence sql() {
    return sql;
  }

  /** Without comments. */
  List<Token> code() {
    return code;
  }

  Structure structure() {
    return structure;
  }

  List<Integer> bracesInComments() {
    return tokens.bracesInComments();
  }

  Position position(int offset) {
    return tokens.position(offset);
  }

  private void findFaults() {
    for (var token : tokens.all()) {
      broken(token);
    }
    for (var place : places()) {
      var why = place.kind().whyNone();
      if (why != null) {
        faults.add(Finding.about(Rule.NO_PLACE_FOR_A_VALUE, place, why));
      }
    }
    // Where nothing is put in, it is for AMC to read the text.
    if (!places().isEmpty()) {
      findWhatAmcMayReadOtherwise();
    }
    faults.sort(Finding.IN_ORDER);
  }

  private void findWhatAmcMayReadOtherwise() {
    Token previous = null;
    for (var token : tokens.all()) {
      if (!token.isClosed()) {
        fault(Rule.NEVER_CLOSED, token.start(), 1, String.valueOf(NEVER_CLOSED.get(token.kind())));
      }
      if (previous != null && previous.end() == token.start()) {
        if (previous.is('/') && token.is('/')) {
          fault(
              Rule.AMBIGUOUS,
              previous.start(),
              2,
              "// may begin a comment at AMC: write -- instead");
        }
        if (token.hasBackslash() && isEscapePrefix(previous)) {
          fault(
              Rule.AMBIGUOUS,
              previous.start(),
              token.end() - previous.start(),
              "a backslash in E'…' may hide a quote from AMC: write a plain literal");
        }
      }
      previous = token;
    }
  }

  private void broken(Token token) {
    if (token.kind() == Token.Kind.BROKEN_PLACEHOLDER) {
      fault(Rule.BROKEN_PLACEHOLDER, token.start(), token.end() - token.start(), BROKEN);
    }
    for (var hole : token.holes()) {
      if (hole.parameter() == null) {
        fault(Rule.BROKEN_PLACEHOLDER, hole.start(), hole.end() - hole.start(), BROKEN);
      }
    }
  }

  private void fault(Rule rule, int offset, int length, String message) {
    faults.add(Finding.about(rule, position(offset), length, message));
  }

  private boolean isEscapePrefix(Token token) {
    return token.kind() == Token.Kind.WORD
        && token.end() - token.start() == 1
        && Character.toUpperCase(sql.charAt(token.start())) == 'E';
  }
}
