package com.recomamp.api.query.sql;

/**
 * A piece of a text.
 *
 * @param length in characters
 */
public record Span(Position at, int length) {}
