package com.recomamp.api.recomamp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.store.execution.AttemptStore;
import com.recomamp.store.result.LoadStore;
import com.recomamp.store.result.Manifest;
import com.recomamp.store.result.ResultKind;
import com.recomamp.store.result.ResultStore;
import com.recomamp.workflows.execution.ExecutionId;
import java.util.List;

/** The result of an execution, as a worker would have brought it. */
final class PublishedResult {
  private PublishedResult() {}

  static void publish(
      TestApi api,
      ExecutionId id,
      String header,
      String data,
      int rows,
      Manifest.Column... columns) {
    new AttemptStore(api.jdbc).open(id, 1, "run");
    var loads = new LoadStore(api.jdbc);
    var load = loads.begin(id, 1);
    if (rows > 0) {
      loads.append(load, 0, 0, rows, data.getBytes(UTF_8));
    }
    var manifest =
        new Manifest(
            ResultKind.ROWS,
            header.getBytes(UTF_8),
            List.of(columns),
            1,
            rows,
            rows > 0 ? 1 : 0,
            header.length() + data.length(),
            "sha");
    assertThat(new ResultStore(api.jdbc).publish(id, load, manifest)).isTrue();
  }
}
