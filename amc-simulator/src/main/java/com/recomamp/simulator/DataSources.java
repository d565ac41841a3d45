package com.recomamp.simulator;

import com.recomamp.simulator.query.DataSource;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** AMC's tables as AMC describes them; every instance has all of them. */
final class DataSources {
  private static final String TYPE = Resource.DATA_SOURCES.type();

  private final Access access;
  private final Supplier<Knobs> knobs;

  DataSources(Access access, Supplier<Knobs> knobs) {
    this.access = access;
    this.knobs = knobs;
  }

  Reply list(Call call) {
    access.instance(call);
    var page =
        Paging.page(call, "dataSources", DataSource.all(), DataSource::id, DataSources::shown);
    return Reply.json(200, TYPE, page);
  }

  Reply get(Call call) {
    access.instance(call);
    var id = call.name("dataSourceId");
    return DataSource.find(id)
        .map(source -> knobs.get().envelope().around("dataSource", shown(source)))
        .map(shown -> Reply.json(200, TYPE, shown))
        .orElseThrow(() -> Refusal.amc(404, "Data source with ID %s does not exist".formatted(id)));
  }

  private static ObjectNode shown(DataSource source) {
    var shown =
        Json.object()
            .put("dataSourceId", source.id())
            .put("description", source.description())
            .put("owner", "AMAZON")
            .put("provider", "AMAZON");
    var columns = shown.putArray("columns");
    for (var column : source.columns()) {
      columns
          .addObject()
          .put("name", column.name())
          .put("columnType", column.metric() ? "METRIC" : "DIMENSION")
          .put("dataType", column.dataType())
          .put("sensitivity", column.sensitivity());
    }
    return shown;
  }
}
