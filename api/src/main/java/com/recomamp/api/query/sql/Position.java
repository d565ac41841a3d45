package com.recomamp.api.query.sql;

/**
 * Where something begins in a text, in the characters of Java and JavaScript.
 *
 * @param offset from 0
 * @param line from 1; lines end as AMC's parser has it: LF, CR or both
 * @param column from 1
 */
public record Position(int offset, int line, int column) {
  @Override
  public String toString() {
    return "line %d, column %d".formatted(line, column);
  }
}
