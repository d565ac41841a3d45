package com.recomamp.api.result;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.api.TestApi;
import com.recomamp.store.result.LoadStore;
import com.recomamp.store.result.Manifest;
import com.recomamp.store.result.ResultKind;
import com.recomamp.store.result.ResultStore;
import com.recomamp.workflows.execution.ExecutionId;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultsTest {
  private static final String HEADER = "name,n\n";
  private static final List<String> CHUNKS =
      List.of("\"a\nb\",0\n\"say \\\"hi\\\"\",1\n", "c,2\nd,3\n", "e,4\n");

  private final TestApi api = TestApi.empty();
  private final String id = api.accepted();
  private final String path = "/api/v1/executions/" + id;

  @Test
  void aPageReachesAcrossChunks() {
    publish();

    var page = api.get(path + "/result?offset=1&limit=3").json();

    assertThat(page.get("columns").toString())
        .isEqualTo("[{\"name\":\"name\",\"type\":\"string\"},{\"name\":\"n\",\"type\":\"long\"}]");
    assertThat(page.get("rows").toString())
        .isEqualTo("[[\"say \\\"hi\\\"\",\"1\"],[\"c\",\"2\"],[\"d\",\"3\"]]");
    assertThat(page.get("total").asLong()).isEqualTo(5);
  }

  @Test
  void behindTheLastRowThereIsNone() {
    publish();

    assertThat(api.get(path + "/result?offset=5").json().get("rows")).isEmpty();
  }

  @Test
  void aPageThatCannotBeIsNamed() {
    publish();

    assertThat(api.get(path + "/result?offset=-1&limit=1001").complaints())
        .containsExactly("offset: must be 0 or more", "limit: must be 1 to 1000");
  }

  @Test
  void theDownloadIsWhatAmcWrote() {
    publish();

    var answer = api.get(api.get(path).json().get("links").get("csv").asString());

    assertThat(answer.body()).isEqualTo(HEADER + String.join("", CHUNKS));
    assertThat(answer.header("Content-Type")).isEqualTo("text/csv;charset=UTF-8");
    assertThat(answer.header("Content-Disposition"))
        .isEqualTo("attachment; filename=\"%s.csv\"".formatted(id));
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void aDownloadThatBreaksIsNoWholeOne() {
    publish();
    api.jdbc.sql("delete from result_chunk where number = 2").update();

    assertThatThrownBy(() -> api.get(path + "/result.csv"))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void aResultThatIsNotThereYetSaysWhereItsExecutionIs() {
    for (var what : List.of("/result", "/result.csv")) {
      var answer = api.get(path + what);

      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
      assertThat(answer.json().get("type").asString())
          .isEqualTo("urn:amc-orchestrator:problem:no-result");
      assertThat(answer.json().get("executionStatus").asString()).isEqualTo("queued");
    }
  }

  @Test
  void anExecutionKnowsItsResult() {
    publish();

    var result = api.get(path).json().get("result");

    assertThat(result.get("rows").asLong()).isEqualTo(5);
    assertThat(result.get("kind").asString()).isEqualTo("rows");
    assertThat(result.get("columns")).hasSize(2);
  }

  private void publish() {
    var execution = ExecutionId.parse(id);
    var loads = new LoadStore(api.jdbc);
    var load = loads.begin(execution, 1);
    var rows = 0;
    var bytes = HEADER.length();
    for (var chunk : CHUNKS) {
      var count = chunk.equals(CHUNKS.getLast()) ? 1 : 2;
      loads.append(load, CHUNKS.indexOf(chunk), rows, count, chunk.getBytes(UTF_8));
      rows += count;
      bytes += chunk.length();
    }
    var manifest =
        new Manifest(
            ResultKind.ROWS,
            HEADER.getBytes(UTF_8),
            List.of(new Manifest.Column("name", "string"), new Manifest.Column("n", "long")),
            1,
            rows,
            CHUNKS.size(),
            bytes,
            "sha");
    assertThat(new ResultStore(api.jdbc).publish(execution, load, manifest)).isTrue();
  }
}
