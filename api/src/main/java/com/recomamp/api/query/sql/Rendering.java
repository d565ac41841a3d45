package com.recomamp.api.query.sql;

import java.util.List;

/** What comes of a template and values. */
public sealed interface Rendering {
  List<Finding> warnings();

  /** The template with literals in its places. */
  record Rendered(String sql, List<Finding> warnings) implements Rendering {}

  /** Nothing: what could not be written, all of it. */
  record Refused(List<Finding> refusals, List<Finding> warnings) implements Rendering {}
}
