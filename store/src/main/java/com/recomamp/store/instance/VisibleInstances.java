package com.recomamp.store.instance;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The instances that a view shows, with all that belongs to them; to whoever looks the others do
 * not exist. It supplies itself, for views that always show the same.
 *
 * @param member whose instances they are; null for every instance
 */
public record VisibleInstances(@Nullable UUID member) implements Supplier<VisibleInstances> {
  public static final VisibleInstances ALL = new VisibleInstances(null);

  public static VisibleInstances of(UUID member) {
    return new VisibleInstances(member);
  }

  @Override
  public VisibleInstances get() {
    return this;
  }

  public boolean areAll() {
    return member == null;
  }

  /**
   * @param column the SQL expression of an instance's id
   * @return a condition that needs {@link #values}
   */
  public String contain(String column) {
    return member == null
        ? "true"
        : column + " in (select instance_id from instance_member where user_id = :member)";
  }

  /**
   * A query that is at home at an instance is seen by those who see that; one without a home, by
   * everybody.
   *
   * @param column the SQL expression of a query's id
   */
  public String containHomeOf(String column) {
    return member == null
        ? "true"
        : """
        not exists (select 1
                      from query_home
                     where query_id = %s
                       and instance_id not in (select instance_id from instance_member where user_id = :member))\
        """
            .formatted(column);
  }

  /** What the conditions need, beside what else a statement needs. */
  public Map<String, @Nullable Object> values(Map<String, ? extends @Nullable Object> others) {
    var values = new HashMap<String, @Nullable Object>(others);
    values.put("member", member);
    return values;
  }
}
