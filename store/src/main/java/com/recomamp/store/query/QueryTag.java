package com.recomamp.store.query;

/** A tag and how many queries have it that are not archived. */
public record QueryTag(String tag, long queries) {}
