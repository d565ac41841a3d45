package com.recomamp.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {
  private static final Map<String, Double> USUAL = Map.of("scale", 1.0, "executions", 10.0);

  @Test
  void whatIsNotSaidIsAsUsual() {
    var options = Options.parse(List.of("--scale", "2.5"), USUAL);

    assertThat(options.count("executions")).isEqualTo(10);
    assertThat(options).hasToString("--executions 10 --scale 2.5");
  }

  @Test
  void anUnknownOptionNamesThoseThatAreKnown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.parse(List.of("--speed", "2"), USUAL))
        .withMessageContaining("--executions 10 --scale 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.parse(List.of("--scale", "fast"), USUAL))
        .withMessage("--scale takes a number, not \"fast\"");
  }
}
