package com.recomamp.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The patches of {@code faults/} are proofs about this tree, not about the one they were made of.
 */
class PatchesTest {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern TEST = Pattern.compile("test=([a-z-]+):(\\w+)#(\\w+)");

  @ParameterizedTest
  @MethodSource("patches")
  void everyPatchApplies(Path patch) throws Exception {
    var check = new ProcessBuilder("git", "apply", "--check", patch.toString());
    check.directory(HOME.toFile()).redirectErrorStream(true);
    // So that it looks here, also if this is a folder of somebody else's repository.
    check.environment().put("GIT_CEILING_DIRECTORIES", HOME.getParent().toString());

    var checking = check.start();
    var said = new String(checking.getInputStream().readAllBytes());

    assertThat(checking.waitFor()).as(said).isZero();
  }

  @ParameterizedTest
  @MethodSource("guards")
  void everyGuardHasTestsThatMissIt(Path patch) throws IOException {
    var named =
        before(patch).stream().filter(line -> line.startsWith("test=")).map(TEST::matcher).toList();

    assertThat(named).isNotEmpty();
    for (var test : named) {
      assertThat(test.matches()).isTrue();
      assertThat(source(test.group(1), test.group(2)))
          .containsPattern("void %s\\(".formatted(test.group(3)));
    }
  }

  @ParameterizedTest
  @MethodSource("patches")
  void everyPatchSaysWhatItIsFor(Path patch) throws IOException {
    assertThat(before(patch).getFirst()).matches("[A-Z].+");
  }

  static List<Path> patches() throws IOException {
    return Stream.of(patches("without"), patches("broken")).flatMap(List::stream).toList();
  }

  static List<Path> guards() throws IOException {
    return patches("without");
  }

  private static List<Path> patches(String folder) throws IOException {
    try (var files = Files.list(HOME.resolve("faults").resolve(folder))) {
      return files.sorted().toList();
    }
  }

  private static List<String> before(Path patch) throws IOException {
    return Files.readAllLines(patch).stream().takeWhile(line -> !line.startsWith("diff ")).toList();
  }

  private static String source(String module, String test) throws IOException {
    try (var files = Files.walk(HOME.resolve(module).resolve("src/test/java"))) {
      var found =
          files.filter(file -> file.getFileName().toString().equals(test + ".java")).toList();
      assertThat(found).as(test).hasSize(1);
      return Files.readString(found.getFirst());
    }
  }
}
