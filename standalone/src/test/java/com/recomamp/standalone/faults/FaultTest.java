package com.recomamp.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.standalone.faults.Attack.Plan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The attack. Its verdict is of the simulator's ledger and the database; the seed that is printed
 * draws the same faults again.
 */
class FaultTest {
  /** As many as "make test" takes; "make faults" says how many. */
  private static final int SHORT = 300;

  @Test
  void nothingIsLostNothingIsDoubledWhateverDies(@TempDir Path folder) {
    int executions = setting("FAULT_EXECUTIONS").map(Integer::parseInt).orElse(SHORT);
    int slice = setting("FAULT_SLICE").map(Integer::parseInt).orElse(1_000);
    long seed = setting("FAULT_SEED").map(Long::parseLong).orElse(20_261_001L);
    for (int done = 0; done < executions; done += slice) {
      int now = Math.min(slice, executions - done);
      attacked(
          folder.resolve("slice-" + done),
          new Plan(seed + done, now, kinds(), strikes(now), accountCap(), shortestRun()));
    }
  }

  private static void attacked(Path folder, Plan plan) {
    System.out.printf("seed %d: %d executions%n", plan.seed(), plan.executions());
    var outcome = Attack.run(folder, plan);
    System.out.println(outcome.summary());
    outcome.violations().forEach(violation -> System.out.println("CONVICTED " + violation));
    assertThat(outcome.violations()).as("seed %d", plan.seed()).isEmpty();
    assertThat(outcome.missed()).as("what never hit, seed %d", plan.seed()).isEmpty();
  }

  private static int strikes(int executions) {
    return setting("FAULT_STRIKES")
        .map(Integer::parseInt)
        .orElse(Math.max(kinds().size(), executions / 10));
  }

  private static int accountCap() {
    return setting("FAULT_ACCOUNT_CAP").map(Integer::parseInt).orElse(16);
  }

  private static Duration shortestRun() {
    return Duration.ofMillis(setting("FAULT_SHORTEST_RUN").map(Integer::parseInt).orElse(300));
  }

  private static Set<FaultKind> kinds() {
    return setting("FAULT_KINDS")
        .map(
            names ->
                Arrays.stream(names.split(","))
                    .map(FaultKind::valueOf)
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(FaultKind.class))))
        .orElse(EnumSet.allOf(FaultKind.class));
  }

  private static Optional<String> setting(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
  }
}
