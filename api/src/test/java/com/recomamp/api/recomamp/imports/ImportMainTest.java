package com.recomamp.api.recomamp.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.Disguises;
import com.recomamp.store.recomamp.ImportRun.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.util.StringUtils;

/** Imports from the command line, in a process of their own. */
class ImportMainTest {
  @RegisterExtension private final ImportScene scene = new ImportScene();

  private record Ended(int status, String out, String err) {}

  @Test
  void whatItDidStandsInATableAndWhatIsToKnowBelow() throws Exception {
    scene.withTokens(ImportScene.TOKEN);
    scene.result("exec_1", "[\"a\"]", "[[1]]");
    scene.rows.execution(scene.workflow, "exec_2", "running", "");

    var dry = ended(scene.environment(), "--dry-run");
    var untouched = scene.ours("select id::text from execution");
    var ended = ended(scene.environment());

    assertThat(dry.status).as(dry.err).isZero();
    assertThat(dry.out).startsWith("A dry run: nothing was changed");
    assertThat(untouched).isEmpty();
    assertThat(ended.status).as(ended.err).isZero();
    assertThat(ended.out.lines().map(line -> line.strip().replaceAll(" +", " ")))
        .startsWith(
            "Imported.",
            "read added matched known skipped",
            "user 1 1 0 0 0",
            "account 1 1 0 0 0",
            "instance 1 1 0 0 0",
            "connection 1 1 0 0 0",
            "query 1 1 0 0 0",
            "schedule 0 0 0 0 0",
            "execution 2 2 0 0 0")
        .anyMatch(line -> line.startsWith("stuck workflow_executions exec_2: "));
    assertThat(scene.csv("exec_1")).isEqualTo("a\n1\n");
    assertThat(scene.databases.stores.runs.last(1).getFirst().startedBy())
        .isEqualTo("bin/import-recomamp");
    assertThat(dry.toString() + ended).doesNotContain(Disguises.of("IwEBI"));
  }

  @Test
  void whatIsWrongIsASentence() throws Exception {
    var argument = ended(scene.environment(), "--everything");
    var withoutSource = scene.environment();
    withoutSource.remove("RECOMAMP_DATABASE_URL");
    var setting = ended(withoutSource);
    scene.databases.theirs.sql("alter table workflows rename to other").update();
    var source = ended(scene.environment());

    assertThat(argument.status).isEqualTo(2);
    assertThat(argument.err).startsWith("The only argument is --dry-run");
    assertThat(setting.status).isEqualTo(2);
    assertThat(setting.err).contains("RECOMAMP_DATABASE_URL").doesNotContain("Exception");
    assertThat(source.status).isEqualTo(1);
    assertThat(source.err).contains("it has no table workflows").doesNotContain("Exception");
    assertThat(source.out).startsWith("Imported so far.");
  }

  @Test
  void oneAtATimeAlsoAcrossProcesses() throws Exception {
    try (var _ = scene.databases.stores.runs.turn().orElseThrow()) {
      var second = ended(scene.environment());

      assertThat(second.status).isEqualTo(1);
      assertThat(second.err).contains("Another import runs");
    }
    assertThat(ended(scene.environment()).status).isZero();
    assertThat(scene.databases.stores.runs.last(2))
        .singleElement()
        .satisfies(run -> assertThat(run.state()).isEqualTo(State.DONE));
  }

  private static Ended ended(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ImportMain.class.getName()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> StringUtils.startsWithIgnoreCase(name, "AMC_"));
    builder.environment().putAll(environment);
    var process = builder.start();
    process.getOutputStream().close();
    var out = process.getInputStream().readAllBytes();
    var err = process.getErrorStream().readAllBytes();
    return new Ended(process.waitFor(), new String(out, UTF_8), new String(err, UTF_8));
  }
}
