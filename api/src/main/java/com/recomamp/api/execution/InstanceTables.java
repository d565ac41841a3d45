package com.recomamp.api.execution;

import com.recomamp.api.query.sql.Finding;
import com.recomamp.api.query.sql.Template;
import com.recomamp.api.query.sql.UnknownTables;
import com.recomamp.api.temporal.ExecutionWaker;
import com.recomamp.store.instance.DataSourceStore;
import com.recomamp.store.instance.DataSources;
import com.recomamp.workflows.instance.DataSourcesStart;
import com.recomamp.workflows.instance.InstanceId;
import java.util.List;
import org.springframework.stereotype.Component;

/** Tells which tables of a query its instance lacks, as far as AMC has told which it has. */
@Component
class InstanceTables {
  private final DataSourceStore dataSources;
  private final ExecutionWaker waker;
  private final DataSourceSettings settings;

  InstanceTables(DataSourceStore dataSources, ExecutionWaker waker, DataSourceSettings settings) {
    this.dataSources = dataSources;
    this.waker = waker;
    this.settings = settings;
  }

  DataSources of(InstanceId instance) {
    return dataSources.of(instance, settings.refreshAfter(), settings.retryAfter());
  }

  /** Nothing while the tables are not known. */
  static List<Finding> lacking(Template template, DataSources tables) {
    return tables.areKnown() ? UnknownTables.warnings(template, tables.names()) : List.of();
  }

  /**
   * Has AMC asked if it is time, and waits for nobody.
   *
   * @return whether an answer is to come
   */
  boolean refresh(InstanceId instance, DataSources tables) {
    if (tables.due()
        && dataSources.want(instance, settings.refreshAfter(), settings.retryAfter())) {
      waker.readDataSources(new DataSourcesStart(instance));
      return true;
    }
    return tables.wanted() || tables.due();
  }
}
