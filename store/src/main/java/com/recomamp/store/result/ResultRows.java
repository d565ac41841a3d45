package com.recomamp.store.result;

import java.util.List;

/**
 * Some rows of a result.
 *
 * @param total how many rows the whole result has
 */
public record ResultRows(List<Manifest.Column> columns, List<List<String>> rows, long total) {}
