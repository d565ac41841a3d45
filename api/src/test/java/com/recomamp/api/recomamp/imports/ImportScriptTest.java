package com.recomamp.api.recomamp.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bin/import-recomamp} in a checkout whose Maven builds a jar at once, and whose Java runs
 * what this test runs instead of it.
 */
class ImportScriptTest {
  private static final String MAVEN =
      """
      #!/usr/bin/env bash
      flock -n target/build.lock true && echo unlocked >>calls
      echo "mvn $*" >>calls
      mkdir -p api/target
      echo "jar $(wc -l <calls)" >api/target/api-0.1.0-app.jar
      """;

  private static final String JAVA =
      """
      #!/usr/bin/env bash
      root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
      if [ "$1" = --home ]; then echo /; exit; fi
      echo "java $4 $5 ${*:6}" >>"$root/calls"
      echo "$3" >"$root/class-path"
      exec "$REAL_JAVA" -cp "$REAL_CLASS_PATH" "${4#-Dloader.main=}" "${@:6}"
      """;

  private static final String BUILT =
      "mvn -B -q -pl api -am package -Dmaven.test.skip=true -DskipFormatCheck";
  private static final String RAN =
      "java -Dloader.main=com.recomamp.api.recomamp.imports.ImportMain"
          + " org.springframework.boot.loader.launch.PropertiesLauncher ";

  private static final String BUILDING =
      "Building (the first time fetches libraries, a few minutes) ...\n";

  @RegisterExtension private final ImportScene scene = new ImportScene();
  @TempDir private Path root;

  private record Ended(int status, String said) {}

  @BeforeEach
  void checkout() throws IOException {
    for (var module : List.of("api", "store", "workflows-shared", "amc-client")) {
      Files.createDirectories(root.resolve(module).resolve("src/main"));
      Files.createFile(root.resolve(module).resolve("pom.xml"));
    }
    Files.createFile(root.resolve("pom.xml"));
    script("import-recomamp", Files.readString(Path.of("..", "bin", "import-recomamp")));
    script("mvn", MAVEN);
    script("java", JAVA);
  }

  private void script(String name, String text) throws IOException {
    var file = root.resolve("bin").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void itImportsWithWhatItHasBuilt() throws Exception {
    scene.rows.execution(scene.workflow, "exec_1", "failed", "");

    var dry = ended(Map.of("DRY_RUN", "1"));
    var ended = ended(Map.of());

    assertThat(dry.status).as(dry.said).isZero();
    assertThat(dry.said).contains("A dry run: nothing was changed");
    assertThat(ended.status).as(ended.said).isZero();
    assertThat(ended.said).contains("Imported.");
    assertThat(scene.ours("select count(*)::text from execution")).containsExactly("1");
    assertThat(calls()).containsExactly(BUILT, RAN + "--dry-run", RAN);
  }

  @Test
  void aLaterBuildTakesNothingAwayFromAnImportThatRuns() throws Exception {
    ended(Map.of());
    var used = Path.of(Files.readString(root.resolve("class-path")).strip());

    assertThat(used).hasContent("jar 1").isEqualTo(root.toRealPath().resolve("data/import.jar"));
    Files.delete(root.resolve("api/target/api-0.1.0-app.jar"));
    ended(Map.of());

    assertThat(calls()).containsExactly(BUILT, RAN, BUILT, RAN);
    assertThat(used).hasContent("jar 3");
  }

  @Test
  void whatIsWrongIsASentence() throws Exception {
    assertThat(ended(Map.of(), "--dry-run").said).startsWith("No arguments");
    assertThat(ended(Map.of("RECOMAMP_DATABASE_URL", "")).said).contains("RECOMAMP_DATABASE_URL");
    assertThat(ended(Map.of("RECOMAMP_DATABASE_URL", "")).status).isEqualTo(2);
    Files.delete(root.resolve("api/target/api-0.1.0-app.jar"));
    script("mvn", "#!/usr/bin/env bash\necho cannot build >&2\nexit 1\n");
    assertThat(ended(Map.of())).isEqualTo(new Ended(1, BUILDING + "cannot build\n"));
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(root.resolve("calls"));
  }

  private Ended ended(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(root.resolve("bin/import-recomamp").toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().remove("DATA_DIR");
    builder.environment().putAll(scene.environment());
    builder.environment().put("REAL_CLASS_PATH", System.getProperty("java.class.path"));
    builder
        .environment()
        .put("REAL_JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString());
    builder.environment().putAll(environment);
    var process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    var said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), said);
  }
}
