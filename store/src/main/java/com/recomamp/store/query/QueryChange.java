package com.recomamp.store.query;

/** What came of a change of a query. */
public sealed interface QueryChange {
  /** The query as it is now. */
  SavedQuery query();

  record Changed(SavedQuery query) implements QueryChange {}

  /** It was made from a state that somebody else has changed meanwhile; nothing was written. */
  record Stale(SavedQuery query) implements QueryChange {}

  /** An archived query does not change; nothing was written. */
  record Archived(SavedQuery query) implements QueryChange {}
}
