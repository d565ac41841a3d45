package com.recomamp.api.execution;

import com.recomamp.store.execution.Overlap;
import com.recomamp.store.instance.DataSources;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.query.SavedQuery;
import com.recomamp.workflows.execution.Priority;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as of now: what a run of it would be, as far as it can be told, and what is to be said
 * about that.
 *
 * @param query null for SQL of its own
 * @param instance null if none was named
 * @param window null after an error
 * @param priority null after an error
 * @param parameters null if there is no SQL, or none that can be rendered
 * @param tables those of the instance; null if none was named
 * @param overlap null if instance, window or parameters are
 */
record Resolved(
    @Nullable SavedQuery query,
    @Nullable PinnedInstance instance,
    @Nullable ResolvedWindow window,
    @Nullable Priority priority,
    @Nullable PinnedParameters parameters,
    @Nullable DataSources tables,
    @Nullable Overlap overlap,
    List<Remark> remarks) {

  List<Remark> errors() {
    return remarks.stream().filter(Remark::isError).toList();
  }

  List<Remark> warnings() {
    return remarks.stream().filter(remark -> !remark.isError()).toList();
  }
}
