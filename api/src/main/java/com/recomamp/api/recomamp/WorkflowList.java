package com.recomamp.api.recomamp;

import com.recomamp.store.execution.ExecutionTotals;
import com.recomamp.store.query.QueryHomeStore;
import com.recomamp.store.query.QueryStore;
import com.recomamp.workflows.instance.InstanceId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The queries that are not archived, as RecomAMP lists them. */
@Component
class WorkflowList {
  /** Its lists have no pages. */
  private static final int MOST = 2_000;

  private final QueryStore queries;
  private final QueryHomeStore homes;
  private final ExecutionTotals totals;

  WorkflowList(QueryStore queries, QueryHomeStore homes, ExecutionTotals totals) {
    this.queries = queries;
    this.homes = homes;
    this.totals = totals;
  }

  /**
   * The last changed ones.
   *
   * @param home null: wherever they are at home
   */
  List<WorkflowAnswer> of(@Nullable InstanceId home) {
    var allHomes = homes.all();
    var runs = totals.byQuery();
    return queries.lastChanged(MOST).stream()
        .filter(query -> home == null || isAt(home, allHomes.get(query.queryId())))
        .map(
            query ->
                WorkflowAnswer.listed(
                    query, allHomes.get(query.queryId()), runs.get(query.queryId())))
        .toList();
  }

  private static boolean isAt(InstanceId instance, QueryHomeStore.@Nullable Home home) {
    return home != null && home.instance().equals(instance);
  }
}
