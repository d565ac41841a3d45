package com.recomamp.api.recomamp.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.recomamp.store.recomamp.ImportRun.Counts;
import com.recomamp.store.recomamp.ImportRun.State;
import com.recomamp.store.recomamp.ImportedKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Results that RecomAMP kept in a column, as they are here. */
class ImportedResultsTest {
  @RegisterExtension private final ImportScene scene = new ImportScene();

  @Test
  void rowsMayBeObjectsOrListsOfAnyLengthOrJsonOfPythonInAText() {
    scene.result(
        "exec_objects",
        "[\"a\", \"b\"]",
        "[{\"b\": 1.50, \"a\": \"x\"}, {\"a\": null, \"c\": {\"d\": [1]}}, {}]");
    scene.result("exec_lists", null, "[[1, true], [\"say \\\"hi\\\"\"], [1, 2, \"back\\\\\\\"\"]]");
    scene.result(
        "exec_text", "\"[{\\\"name\\\": \\\"a\\\"}]\"", "\"[[NaN], [Infinity], [\\\"ü€\\\"]]\"");
    scene.result("exec_empty", "[{\"name\": \"a\"}]", "[]");

    var run = scene.imported();

    assertThat(scene.findings(run)).isEmpty();
    assertThat(scene.csv("exec_objects")).isEqualTo("a,b,c\nx,1.50,\n,,\"{\"\"d\"\":[1]}\"\n,,\n");
    assertThat(scene.csv("exec_lists"))
        .isEqualTo(
            "column_1,column_2,column_3\n1,true,\n\"say \"\"hi\"\"\",,\n1,2,\"back\\\\\"\"\"\n");
    assertThat(
            scene
                .reader()
                .page(scene.found(ImportedKind.EXECUTION, "exec_lists"), 0, 10)
                .orElseThrow()
                .rows())
        .containsExactly(
            List.of("1", "true", ""), List.of("say \"hi\"", "", ""), List.of("1", "2", "back\\\""));
    assertThat(scene.csv("exec_text")).isEqualTo("a\n\nInfinity\nü€\n");
    assertThat(scene.csv("exec_empty")).isEqualTo("a\n");
    assertThat(scene.ours("select kind from result where rows = 0"))
        .containsExactly("empty_or_suppressed");
  }

  @Test
  void aResultThatIsNoneIsReportedAndTheExecutionIsHereAllTheSame() {
    scene.result("exec_object", null, "{\"a\": 1}");
    scene.result("exec_words", null, "\"no JSON\"");
    scene.result("exec_numbers", null, "[1, 2]");
    scene.rows.execution(scene.workflow, "exec_gone", "completed", "row_count", 17);
    scene.rows.execution(scene.workflow, "exec_failed", "failed", "result_rows", "[[1]]");

    var run = scene.imported();

    assertThat(run.counts()).contains(entry("execution", new Counts(5, 0, 0, 0)));
    assertThat(scene.findings(run))
        .containsExactlyInAnyOrder(
            "note exec_object its result is of type object, not a list of rows: it is here without"
                + " its result",
            "note exec_words its result is text, and that is not JSON: it is here without its"
                + " result",
            "note exec_numbers a row of the result is neither a list nor an object: it is here"
                + " without its result",
            "note exec_gone RecomAMP kept none of its 17 rows",
            "note exec_failed it did not succeed and has rows: they are left behind");
    assertThat(scene.ours("select count(*)::text from execution")).containsExactly("5");
    assertThat(scene.ours("select count(*)::text from load")).containsExactly("0");
  }

  @Test
  void aLargeResultIsCutIntoChunksOfRows() {
    scene.rows.execution(
        scene.workflow, "exec_large", "completed", "result_columns", "[\"n\", \"text\"]");
    scene
        .databases
        .theirs
        .sql(
            """
            update workflow_executions
               set result_rows = (select jsonb_agg(jsonb_build_array(n, repeat('x', 100))) from generate_series(1, 30000) n)
            """)
        .update();

    scene.imported();

    var id = scene.found(ImportedKind.EXECUTION, "exec_large");
    assertThat(scene.ours("select count(*)::text from result_chunk")).containsExactly("4");
    assertThat(scene.ours("select max(octet_length(data)) / 1100000 || '' from result_chunk"))
        .containsExactly("0");
    assertThat(scene.reader().page(id, 29_999, 5).orElseThrow().rows())
        .containsExactly(List.of("30000", "x".repeat(100)));
    assertThat(scene.csv("exec_large").lines()).hasSize(30_001);
    assertThat(
            scene.ours(
                "select (bytes = octet_length(header) + (select sum(octet_length(data)) from"
                    + " result_chunk))::text from result"))
        .containsExactly("true");
  }

  @Test
  void aRowThatNestsTooDeepToBeReadIsReported() {
    var deep = "[".repeat(1_200) + "]".repeat(1_200);
    scene.result("exec_deep", "[\"a\"]", "[[1], [%s]]".formatted(deep));

    var run = scene.imported();

    assertThat(run.state()).isEqualTo(State.DONE);
    assertThat(scene.findings(run))
        .containsExactly(
            "note exec_deep a row of its result is JSON that cannot be read: it is here without its"
                + " result");
    assertThat(scene.ours("select status from execution")).containsExactly("succeeded");
  }
}
