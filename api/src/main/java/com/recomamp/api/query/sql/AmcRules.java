package com.recomamp.api.query.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What AMC is documented or known to refuse, as far as tokens tell. All of it are warnings: AMC
 * decides, and not everything that is written about it is true everywhere.
 */
public final class AmcRules {
  private final Template template;
  private final List<Token> code;
  private final List<Finding> findings = new ArrayList<>();

  private AmcRules(Template template) {
    this.template = template;
    code = template.code();
  }

  /** In the order of the text. */
  public static List<Finding> warnings(Template template) {
    return new AmcRules(template).look();
  }

  private List<Finding> look() {
    boolean output = false;
    int firstSelect = -1;
    boolean aggregates = false;
    for (int i = 0; i < code.size(); i++) {
      var token = code.get(i);
      if (token.word() == null) {
        symbol(i, token);
        continue;
      }
      boolean outermost = template.structure().opener(i) < 0;
      switch (token.word()) {
        case SELECT -> {
          firstSelect = firstSelect < 0 ? i : firstSelect;
          output |= outermost;
        }
        case FROM -> output &= !outermost;
        case GROUP, DISTINCT -> aggregates = true;
        case USER_ID -> {
          if (output && word(i - 1) != Word.AS && !template.structure().isAggregated(i)) {
            warn(
                Rule.USER_ID_IN_OUTPUT,
                token,
                "user_id must not be in the result: count it, as in COUNT(DISTINCT user_id)");
          }
        }
        default -> word(i, token);
      }
      aggregates |= token.word().isAggregate() && isSymbol(i + 1, '(');
    }
    if (firstSelect >= 0 && !aggregates) {
      warn(
          Rule.NO_AGGREGATE,
          code.get(firstSelect),
          "nothing is aggregated: AMC wants at least one COUNT, SUM or the like");
    }
    findings.sort(Finding.IN_ORDER);
    return List.copyOf(findings);
  }

  private void symbol(int i, Token token) {
    if (token.is('*')) {
      var before = word(i - 1);
      if (before == Word.SELECT
          || before == Word.DISTINCT
          || isSymbol(i - 1, ',')
          || isSymbol(i - 1, '.')) {
        warn(Rule.SELECT_STAR, token, "AMC has no SELECT *: name the columns");
      }
    } else if (token.is('|') && isSymbol(i + 1, '|') && code.get(i + 1).start() == token.end()) {
      warn(Rule.CONCATENATION_OPERATOR, token, "AMC does not know ||: use CONCAT");
    }
  }

  private void word(int i, Token token) {
    var word = token.word();
    boolean called = isSymbol(i + 1, '(');
    if (word == Word.LIMIT && isAmount(i + 1)) {
      warn(Rule.LIMIT, token, "AMC has no LIMIT");
    } else if (word == Word.RIGHT && (word(i + 1) == Word.JOIN || word(i + 2) == Word.JOIN)) {
      warn(Rule.RIGHT_JOIN, token, "AMC has no RIGHT JOIN: turn it into a LEFT JOIN");
    } else if (word == Word.GETDATE && called) {
      warn(Rule.GETDATE, token, "AMC has no GETDATE: use CAST('today' AS DATE)");
    } else if (word == Word.NTILE && called) {
      warn(Rule.NTILE, token, "AMC has no NTILE");
    } else if (word == Word.ORDER && isOfQuery(i)) {
      warn(Rule.ORDER_BY, token, "AMC documents ORDER BY only inside OVER (…)");
    } else if (word == Word.COUNT
        && called
        && isSymbol(i + 2, '*')
        && isSymbol(i + 3, ')')
        && word(i + 4) == Word.OVER) {
      warn(Rule.COUNT_STAR_OVER, token, "AMC has no COUNT(*) OVER (…): count a column");
    } else if ((i == 0 || isSymbol(i - 1, ';')) && changes(word)) {
      warn(Rule.NOT_A_QUERY, token, "AMC only reads: a query begins with SELECT or WITH");
    }
  }

  /** Of a query, and not of a window or of a list that is made in order. */
  private boolean isOfQuery(int i) {
    int opener = template.structure().opener(i);
    return opener < 0 || word(opener + 1) == Word.SELECT || word(opener + 1) == Word.WITH;
  }

  private boolean isAmount(int i) {
    return i < code.size()
        && (code.get(i).kind() == Token.Kind.NUMBER
            || code.get(i).kind() == Token.Kind.PLACEHOLDER);
  }

  private static boolean changes(@Nullable Word word) {
    return word == Word.ALTER
        || word == Word.CREATE
        || word == Word.DELETE
        || word == Word.DROP
        || word == Word.GRANT
        || word == Word.INSERT
        || word == Word.MERGE
        || word == Word.REVOKE
        || word == Word.TRUNCATE
        || word == Word.UPDATE;
  }

  private @Nullable Word word(int i) {
    return i >= 0 && i < code.size() ? code.get(i).word() : null;
  }

  private boolean isSymbol(int i, char symbol) {
    return i >= 0 && i < code.size() && code.get(i).is(symbol);
  }

  private void warn(Rule rule, Token token, String message) {
    var at = template.position(token.start());
    findings.add(Finding.about(rule, at, token.end() - token.start(), message));
  }
}
