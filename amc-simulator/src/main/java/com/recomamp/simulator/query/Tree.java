package com.recomamp.simulator.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shape of a query; within its expressions only the queries are told apart. */
final class Tree {
  private Tree() {}

  /** Common table expressions and what reads them. */
  record Query(List<Common> commons, Body body) {}

  record Common(Token name, List<Token> columns, Query query) {}

  sealed interface Body {}

  /**
   * @param groupBy empty when the query has no GROUP BY
   */
  record Select(
      boolean distinct,
      List<Item> items,
      List<Source> from,
      List<Part> where,
      List<Part> groupBy,
      List<Part> having)
      implements Body {}

  record Union(Body left, boolean all, Body right) implements Body {}

  record Values(List<Part> rows, int columns) implements Body {}

  record Nested(Query query) implements Body {}

  /**
   * @param name what it is called in the result; nothing for a {@code *}
   */
  record Item(List<Part> expression, @Nullable String name) {}

  /** A relation of FROM, and how it is joined to those before it. */
  record Source(
      String join, Relation relation, @Nullable Token alias, List<Token> columns, Condition on) {}

  /** Either an expression, or the columns of USING, or neither. */
  record Condition(List<Part> expression, List<Token> using) {}

  sealed interface Relation {}

  /**
   * @param before how much further back than the window it reads, {@code after} how much further on
   */
  record Named(Token name, @Nullable Token before, @Nullable Token after) implements Relation {}

  record Derived(Query query) implements Relation {}

  record Unnested(List<Part> array) implements Relation {}

  sealed interface Part {}

  record Leaf(Token token) implements Part {}

  record Subquery(Query query, Token open) implements Part {}
}
