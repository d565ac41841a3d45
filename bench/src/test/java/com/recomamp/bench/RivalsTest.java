package com.recomamp.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RivalsTest {
  @Test
  void aPollPerExecutionAsksUntilItSeesTheEnd() {
    var noticed = Rivals.eachEvery(10, List.of(new Span(3, 28), new Span(7, 17)));

    assertThat(noticed.calls()).isEqualTo(4);
    assertThat(noticed.delays()).containsExactly(0, 5);
  }

  @Test
  void theIntervalIsTheOneThatIsAsLateOnAverage() {
    var runs = IntStream.range(0, 600).mapToObj(i -> new Span(i, i + 30 + i * 0.1)).toList();

    assertThat(Rivals.intervalWithMean(5, runs)).isCloseTo(10, within(0.3));
  }

  @Test
  void aSweepTakesHalfASecondForEachThatIsOpenAndThenRests() {
    var runs = List.of(new Span(0, 0.2), new Span(0, 1), new Span(0, 0.9));

    var noticed = Rivals.sweeps(runs);

    // At 0, 0.5, 1.0, which sees the third; then at 16.5 and 17.
    assertThat(noticed.calls()).isEqualTo(5);
    assertThat(noticed.delays()).containsExactly(new double[] {0.1, 16, 16.3}, within(1e-9));
  }

  @Test
  void aClockIsHalfItsIntervalLateOnAverage() {
    var noticed = Rivals.atTheClock(300, List.of(new Span(10, 70)));

    assertThat(noticed.mean()).isCloseTo(150, within(5.0));
    assertThat(noticed.callsEach()).isCloseTo(1.2, within(0.05));
  }

  @Test
  void aQuantileIsADelayThatWasMeasured() {
    var noticed = new Noticed(List.of(4.0, 1.0, 3.0, 2.0), 4);

    assertThat(noticed.quantile(0.5)).isEqualTo(2);
    assertThat(noticed.quantile(0.99)).isEqualTo(4);
    assertThat(noticed.mean()).isEqualTo(2.5);
  }
}
