package com.recomamp.simulator.query;

import static com.recomamp.simulator.query.Parts.isWord;
import static com.recomamp.simulator.query.Scope.key;

import com.recomamp.simulator.query.Tree.Body;
import com.recomamp.simulator.query.Tree.Derived;
import com.recomamp.simulator.query.Tree.Item;
import com.recomamp.simulator.query.Tree.Named;
import com.recomamp.simulator.query.Tree.Nested;
import com.recomamp.simulator.query.Tree.Query;
import com.recomamp.simulator.query.Tree.Select;
import com.recomamp.simulator.query.Tree.Source;
import com.recomamp.simulator.query.Tree.Subquery;
import com.recomamp.simulator.query.Tree.Union;
import com.recomamp.simulator.query.Tree.Unnested;
import com.recomamp.simulator.query.Tree.Values;
import java.util.HashMap;
import java.util.Map;

/** Whether the rows of a query are events, one by one, instead of what they come to together. */
final class Shows {
  /** Common table expressions by name, and whether each shows events. */
  private final Map<String, Boolean> commons;

  private Shows(Map<String, Boolean> commons) {
    this.commons = commons;
  }

  static boolean events(Query query) {
    return new Shows(Map.of()).in(query);
  }

  private boolean in(Query query) {
    var known = new HashMap<>(commons);
    for (var common : query.commons()) {
      var shows = new Shows(Map.copyOf(known)).in(common.query());
      known.put(key(common.name().text()), shows);
    }
    return new Shows(known).in(query.body());
  }

  private boolean in(Body body) {
    return switch (body) {
      case Values _ -> false;
      case Nested nested -> in(nested.query());
      case Union union -> in(union.left()) || in(union.right());
      case Select select ->
          select.items().stream().anyMatch(this::in)
              || !Queries.isGrouped(select)
                  && !select.distinct()
                  && select.from().stream().anyMatch(this::in);
    };
  }

  private boolean in(Source source) {
    return switch (source.relation()) {
      case Named named ->
          named.before() != null || commons.getOrDefault(key(named.name().text()), true);
      case Derived derived -> in(derived.query());
      case Unnested _ -> false;
    };
  }

  /** A query that stands for a value shows what it reads. */
  private boolean in(Item item) {
    var parts = item.expression();
    for (var i = 0; i < parts.size(); i++) {
      if (parts.get(i) instanceof Subquery subquery
          && !isWord(parts, i - 1, "IN")
          && !isWord(parts, i - 1, "EXISTS")
          && in(subquery.query())) {
        return true;
      }
    }
    return false;
  }
}
