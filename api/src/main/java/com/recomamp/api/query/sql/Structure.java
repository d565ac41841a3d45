package com.recomamp.api.query.sql;

import static com.recomamp.workflows.query.ParameterType.STRING;

import com.recomamp.api.query.sql.Token.Kind;
import com.recomamp.api.query.sql.Tokenizer.Tokens;
import com.recomamp.workflows.query.ParameterType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What one walk over the tokens tells: how they are nested, what is read from, and what stands
 * around each placeholder. Nothing is parsed, so that SQL of any dialect has a structure.
 */
final class Structure {
  /** Beside these a value stays a token of its own. */
  private static final String HARMLESS = "()[],;=<>!+-*/%|^:";

  private final CharSequence sql;
  private final List<Token> code;
  private final Tokens tokens;
  private final List<Place> places = new ArrayList<>();
  private final SequencedMap<String, ParameterType> customParameters = new LinkedHashMap<>();
  private final Map<String, Span> customSpans = new HashMap<>();
  private final SequencedMap<String, Span> tables = new LinkedHashMap<>();

  /** For each token the index of the parenthesis around it, which a closing one closes, or -1. */
  private final int[] openers;

  /** The tokens that an aggregate function is around. */
  private final BitSet aggregated = new BitSet();

  private final Deque<Level> levels = new ArrayDeque<>();

  /** The table expressions that can be read from, each with how many levels define it. */
  private final Map<String, Integer> defined = new HashMap<>();

  private Structure(CharSequence sql, List<Token> code, Tokens tokens) {
    this.sql = sql;
    this.code = code;
    this.tokens = tokens;
    openers = new int[code.size()];
  }

  static Structure of(CharSequence sql, List<Token> code, Tokens tokens) {
    var structure = new Structure(sql, code, tokens);
    structure.walk();
    return structure;
  }

  List<Place> places() {
    return List.copyOf(places);
  }

  SequencedMap<String, ParameterType> customParameters() {
    return customParameters;
  }

  /** Where each of them is read first. */
  Map<String, Span> customSpans() {
    return customSpans;
  }

  /** The tables that are read, each with where it is named first. */
  SequencedMap<String, Span> tables() {
    return tables;
  }

  /** The index of the parenthesis around a token, which a closing one closes; or -1. */
  int opener(int index) {
    return openers[index];
  }

  /** Whether an aggregate function is around a token. */
  boolean isAggregated(int index) {
    return aggregated.get(index);
  }

  /** The parentheses that the walk is in, and how far their SELECT has come. */
  private static final class Level {
    final int opener;
    final @Nullable Word before;
    final boolean isAggregated;
    boolean select;
    boolean from;
    boolean expectsTable;
    boolean with;
    boolean recursive;
    boolean expectsName;
    @Nullable String defining;
    List<String> definitions = List.of();

    Level(int opener, @Nullable Word before, boolean isAggregated) {
      this.opener = opener;
      this.before = before;
      this.isAggregated = isAggregated;
    }
  }

  private void walk() {
    levels.push(new Level(-1, null, false));
    for (int i = 0; i < code.size(); i++) {
      var token = code.get(i);
      openers[i] = level().opener;
      aggregated.set(i, level().isAggregated);
      if (token.is(')') && levels.size() > 1) {
        levels.pop().definitions.forEach(name -> defined.merge(name, -1, Integer::sum));
      }
      switch (token.kind()) {
        case SYMBOL -> symbol(i, token);
        case WORD, QUOTED_NAME -> name(i, token);
        case LITERAL, PLACEHOLDER -> value(i, token);
        case NUMBER, BROKEN_PLACEHOLDER, COMMENT -> expectNothing();
      }
    }
  }

  private Level level() {
    return levels.element();
  }

  private void expectNothing() {
    level().expectsTable = false;
    level().expectsName = false;
  }

  private void symbol(int i, Token token) {
    var level = level();
    if (token.is('(')) {
      var before = word(i - 1);
      var inner =
          new Level(i, before, level.isAggregated || before != null && before.isAggregate());
      inner.from = level.expectsTable;
      inner.expectsTable = level.expectsTable;
      expectNothing();
      levels.push(inner);
    } else if (token.is(',')) {
      level.expectsTable = level.from;
      defineWhatWasNamed(level);
      level.expectsName = level.with;
    } else {
      expectNothing();
    }
  }

  private void name(int i, Token token) {
    quotedHoles(token);
    var level = level();
    if (token.word() != null && word(i, token.word(), level)) {
      return;
    }
    if (level.expectsName) {
      level.expectsName = false;
      level.defining = nameOf(token).toLowerCase(Locale.ROOT);
      if (level.recursive) {
        defineWhatWasNamed(level);
      }
    } else if (level.expectsTable) {
      level.expectsTable = false;
      if (!isSymbol(i + 1, '(')) {
        table(i);
      }
    }
  }

  /** Whether it was a word of SQL in its place, and not a name that looks like one. */
  private boolean word(int i, Word word, Level level) {
    switch (word) {
      case SELECT -> {
        level.select = true;
        level.from = false;
        level.with = false;
        defineWhatWasNamed(level);
        expectNothing();
      }
      case FROM -> {
        // In EXTRACT (… FROM …) and IS DISTINCT FROM an expression follows.
        if (level.select && word(i - 1) != Word.DISTINCT) {
          level.from = true;
          level.expectsTable = true;
        }
      }
      case JOIN -> {
        level.from = true;
        level.expectsTable = true;
      }
      case WITH -> {
        if (!level.select) {
          endFrom(level);
          level.with = true;
          level.expectsName = true;
        }
      }
      case RECURSIVE -> level.recursive = level.expectsName;
      case LATERAL -> {
        // What follows is read from as without it.
      }
      case WHERE, GROUP, HAVING, ORDER, WINDOW, QUALIFY, LIMIT, OFFSET, FETCH -> endFrom(level);
      case UNION, INTERSECT, EXCEPT -> {
        endFrom(level);
        level.select = false;
      }
      case ON, USING, VALUES -> expectNothing();
      case EXTEND_TIME_WINDOW -> {
        expectNothing();
        if (isSymbol(i + 1, '(') && plainLiteral(i + 2) instanceof String table) {
          var literal = code.get(i + 2);
          tables.putIfAbsent(
              table,
              span(literal.start() + 1, literal.isClosed() ? literal.end() - 1 : literal.end()));
        }
      }
      case CUSTOM_PARAMETER -> {
        if (isSymbol(i + 1, '(')
            && plainLiteral(i + 2) instanceof String parameter
            && !parameter.isEmpty()
            && isSymbol(i + 3, ')')) {
          if (customParameters.putIfAbsent(parameter, guess(i, i + 3)) == null) {
            customSpans.put(parameter, span(code.get(i).start(), code.get(i + 3).end()));
          }
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void defineWhatWasNamed(Level level) {
    if (level.defining == null) {
      return;
    }
    if (level.definitions.isEmpty()) {
      level.definitions = new ArrayList<>();
    }
    level.definitions.add(level.defining);
    defined.merge(level.defining, 1, Integer::sum);
    level.defining = null;
  }

  private static void endFrom(Level level) {
    level.from = false;
    level.expectsTable = false;
  }

  private void table(int first) {
    var name = new StringBuilder(nameOf(code.get(first)));
    int last = first;
    while (isSymbol(last + 1, '.') && last + 2 < code.size() && code.get(last + 2).isName()) {
      last += 2;
      name.append('.').append(nameOf(code.get(last)));
    }
    if (defined.getOrDefault(name.toString().toLowerCase(Locale.ROOT), 0) == 0) {
      tables.putIfAbsent(name.toString(), span(code.get(first).start(), code.get(last).end()));
    }
  }

  private Span span(int start, int end) {
    return new Span(tokens.position(start), end - start);
  }

  private String nameOf(Token token) {
    return token.kind() == Kind.WORD
        ? text(token).toLowerCase(Locale.ROOT)
        : content(token, sql.charAt(token.start()));
  }

  private String text(Token token) {
    return sql.subSequence(token.start(), token.end()).toString();
  }

  private String content(Token token, char quote) {
    int end = token.isClosed() ? token.end() - 1 : token.end();
    var between = sql.subSequence(token.start() + 1, end).toString();
    return between.replace("" + quote + quote, "" + quote);
  }

  /** What a literal says that has no placeholder; null if there is none at the index. */
  private @Nullable String plainLiteral(int i) {
    var token = i < code.size() ? code.get(i) : null;
    return token != null && token.kind() == Kind.LITERAL && token.holes().isEmpty()
        ? content(token, '\'')
        : null;
  }

  private void quotedHoles(Token token) {
    for (var hole : token.holes()) {
      place(hole.parameter(), PlaceKind.QUOTED_NAME, hole.start(), hole.end(), false, STRING);
    }
  }

  private void value(int i, Token token) {
    boolean afterTimestamp = word(i - 1) == Word.TIMESTAMP;
    if (token.kind() == Kind.PLACEHOLDER) {
      var kind = kind(i, token);
      place(token.parameter(), kind, token.start(), token.end(), afterTimestamp, guess(kind, i, i));
    } else if (!token.holes().isEmpty()) {
      var kind = literalKind(i, token);
      boolean whole = isWhole(token);
      for (var hole : token.holes()) {
        place(
            hole.parameter(),
            kind,
            hole.start(),
            hole.end(),
            afterTimestamp && whole,
            whole ? guess(kind, i, i) : STRING);
      }
    }
    expectNothing();
  }

  private PlaceKind literalKind(int i, Token token) {
    if (touches(i - 1, token.start())) {
      return PlaceKind.PREFIXED_LITERAL;
    }
    if (isNameOfParameter(i)) {
      return PlaceKind.NAME;
    }
    var before = word(i - 1);
    return before != null && before.isPattern() ? PlaceKind.PATTERN_LITERAL : PlaceKind.LITERAL;
  }

  /** Whether a literal is one placeholder and nothing else. */
  private static boolean isWhole(Token literal) {
    var first = literal.holes().getFirst();
    return first.start() == literal.start() + 1 && first.end() == literal.end() - 1;
  }

  private void place(
      @Nullable String parameter,
      PlaceKind kind,
      int start,
      int end,
      boolean afterTimestamp,
      ParameterType guess) {
    if (parameter != null) {
      places.add(new Place(parameter, kind, tokens.position(start), end, afterTimestamp, guess));
    }
  }

  private PlaceKind kind(int i, Token token) {
    var level = level();
    var before = word(i - 1);
    boolean first = isSymbol(i - 1, '(');
    boolean last = isSymbol(i + 1, ')');
    if (isNameHere(i, level, before)) {
      return PlaceKind.NAME;
    }
    boolean parenthesised = before == Word.IN || before == Word.VALUES;
    if (touches(i - 1, token.start()) && !parenthesised || isTouched(i + 1, token.end())) {
      return PlaceKind.TOUCHING;
    }
    if (before == Word.IN) {
      return PlaceKind.LIST;
    }
    if (before == Word.VALUES) {
      return PlaceKind.ROWS;
    }
    if (before != null && before.isPattern()) {
      return PlaceKind.PATTERN;
    }
    if (before != null && before.takesALiteral()) {
      return PlaceKind.TYPED_LITERAL;
    }
    if (level.before == Word.IN
        && !level.select
        && (first || isSymbol(i - 1, ','))
        && (last || isSymbol(i + 1, ','))) {
      return PlaceKind.LIST_ITEM;
    }
    if (level.before == Word.VALUES && first && last) {
      return PlaceKind.ROWS_IN_PARENTHESES;
    }
    return isCompared(i) ? PlaceKind.COMPARISON : PlaceKind.VALUE;
  }

  private boolean isNameHere(int i, Level level, @Nullable Word before) {
    return level.expectsTable
        || level.expectsName
        || before == Word.AS
        || isNameOfParameter(i)
        || isSymbol(i - 1, '.')
        || isSymbol(i + 1, '.')
        || isSymbol(i + 1, '(') && before != Word.IN && before != Word.VALUES;
  }

  private boolean isNameOfParameter(int i) {
    var function = isSymbol(i - 1, '(') ? word(i - 2) : null;
    return function == Word.CUSTOM_PARAMETER || function == Word.BUILT_IN_PARAMETER;
  }

  private boolean isCompared(int i) {
    return compared(i, i) >= 0;
  }

  /** The token beyond the comparison that the tokens from one to the other stand in, or -1. */
  private int compared(int first, int last) {
    int found = first - 1;
    if (isComparison(found)) {
      while (isComparison(found)) {
        found--;
      }
      return found;
    }
    if (word(found) == Word.AND) {
      // BETWEEN x AND y, with an x of one or two tokens.
      found = word(found - 2) == Word.BETWEEN ? found - 2 : found - 3;
    }
    if (word(found) == Word.BETWEEN) {
      return word(found - 1) == Word.NOT ? found - 2 : found - 1;
    }
    found = last + 1;
    if (word(found) == Word.BETWEEN) {
      return found + 1;
    }
    if (!isComparison(found) && !(isSymbol(found, '!') && isSymbol(found + 1, '='))) {
      return -1;
    }
    while (isComparison(found) || isSymbol(found, '!')) {
      found++;
    }
    return found;
  }

  private boolean isComparison(int i) {
    return isSymbol(i, '=')
        || isSymbol(i, '<')
        || isSymbol(i, '>')
        || isSymbol(i, '!') && isSymbol(i + 1, '=');
  }

  private ParameterType guess(PlaceKind kind, int first, int last) {
    return switch (kind) {
      case LIST, LIST_ITEM -> guessOfElements(first).list();
      case ROWS, ROWS_IN_PARENTHESES -> ParameterType.LIST_OF_STRING;
      case PATTERN, PATTERN_LITERAL, NAME, QUOTED_NAME, TOUCHING, PREFIXED_LITERAL -> STRING;
      case COMPARISON, VALUE, LITERAL, TYPED_LITERAL -> guess(first, last);
    };
  }

  /** By what is looked for in the list. */
  private ParameterType guessOfElements(int first) {
    int in = isSymbol(first - 1, '(') ? first - 2 : first - 1;
    if (word(in) != Word.IN) {
      return STRING;
    }
    int sought = word(in - 1) == Word.NOT ? in - 2 : in - 1;
    return sought < 0 ? STRING : typeOf(sought);
  }

  private ParameterType guess(int first, int last) {
    var before = word(first - 1);
    if (before == Word.DATE) {
      return ParameterType.DATE;
    }
    if (before == Word.TIMESTAMP) {
      return ParameterType.TIMESTAMP;
    }
    if (before == Word.INTERVAL || before == Word.LIMIT || before == Word.OFFSET) {
      return ParameterType.INTEGER;
    }
    // Only AMC's own parameters can be arrays.
    var function = first < last && isSymbol(first - 1, '(') ? word(first - 2) : null;
    if (function == Word.ARRAY_CONTAINS || function == Word.CARDINALITY) {
      return ParameterType.LIST_OF_STRING;
    }
    int compared = compared(first, last);
    if (compared >= 0 && compared < code.size()) {
      return typeOf(compared);
    }
    return isArithmetic(first - 1) || isArithmetic(last + 1) ? ParameterType.DECIMAL : STRING;
  }

  private boolean isArithmetic(int i) {
    return isSymbol(i, '+') || isSymbol(i, '-') || isSymbol(i, '*') || isSymbol(i, '/');
  }

  /** As far as a token tells: AMC's columns say in their last letters what they are. */
  private ParameterType typeOf(int i) {
    var token = code.get(i);
    if (token.is(')')) {
      var cast = word(i - 2) == Word.AS ? word(i - 1) : null;
      return cast == null ? typeOf(word(opener(i) - 1)) : typeOf(cast);
    }
    if (token.kind() == Kind.NUMBER) {
      return text(token).contains(".") ? ParameterType.DECIMAL : ParameterType.INTEGER;
    }
    if (token.word() != null || !token.isName()) {
      return typeOf(token.word());
    }
    var name = nameOf(token);
    if (name.endsWith("_date") || name.endsWith("_date_utc")) {
      return ParameterType.DATE;
    }
    return name.endsWith("_dt") || name.endsWith("_dt_utc") ? ParameterType.TIMESTAMP : STRING;
  }

  private static ParameterType typeOf(@Nullable Word word) {
    if (word == Word.COUNT || word == Word.APPROX_COUNT_DISTINCT) {
      return ParameterType.INTEGER;
    }
    if (word == Word.SUM || word == Word.AVG) {
      return ParameterType.DECIMAL;
    }
    if (word == Word.DATE) {
      return ParameterType.DATE;
    }
    return word == Word.TIMESTAMP ? ParameterType.TIMESTAMP : STRING;
  }

  /** Whether the token before would swallow a value, or be swallowed. */
  private boolean touches(int i, int start) {
    return i >= 0 && code.get(i).end() == start && !isHarmless(code.get(i));
  }

  private boolean isTouched(int i, int end) {
    return i < code.size() && code.get(i).start() == end && !isHarmless(code.get(i));
  }

  private static boolean isHarmless(Token token) {
    return token.kind() == Kind.SYMBOL && HARMLESS.indexOf(token.symbol()) >= 0;
  }

  private @Nullable Word word(int i) {
    return i >= 0 && i < code.size() ? code.get(i).word() : null;
  }

  private boolean isSymbol(int i, char symbol) {
    return i >= 0 && i < code.size() && code.get(i).is(symbol);
  }
}
