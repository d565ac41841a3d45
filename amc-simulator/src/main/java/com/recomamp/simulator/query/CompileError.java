package com.recomamp.simulator.query;

/** What AMC's compiler says about a query; the message is in its words. */
final class CompileError extends RuntimeException {
  private static final long serialVersionUID = 1;

  private CompileError(String message) {
    super(message);
  }

  static CompileError of(String message) {
    return new CompileError(message);
  }

  static CompileError encountered(String sql, Token token) {
    return new CompileError(
        "Encountered \"%s\" at line %d, column %d."
            .formatted(
                token.kind() == Token.Kind.END ? "<EOF>" : sql.substring(token.at(), token.end()),
                line(sql, token.at()),
                column(sql, token.at())));
  }

  static CompileError at(String sql, Token token, String message) {
    return at(sql, token, token, message);
  }

  static CompileError at(String sql, Token first, Token last, String message) {
    var end = Math.max(first.at(), last.end() - 1);
    return new CompileError(
        "From line %d, column %d to line %d, column %d: %s"
            .formatted(
                line(sql, first.at()),
                column(sql, first.at()),
                line(sql, end),
                column(sql, end),
                message));
  }

  private static long line(String sql, int at) {
    return 1 + sql.substring(0, at).chars().filter(c -> c == '\n').count();
  }

  private static int column(String sql, int at) {
    return at - sql.lastIndexOf('\n', at - 1);
  }
}
