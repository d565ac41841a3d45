package com.recomamp.store.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.store.execution.DurationStore.Learned;
import com.recomamp.store.instance.PinnedInstance;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DurationTest {
  @RegisterExtension private final Scene scene = new Scene();
  private PinnedInstance instance;

  @BeforeEach
  void anInstance() {
    instance = scene.instance();
  }

  @Test
  void aQueryIsExpectedToTakeAsLongAsItsRunsDid() {
    learn(40, 90, 60);
    var running = scene.atAmc(instance, "amc-1");

    assertThat(scene.durations.of(instance.id()))
        .isEqualTo(Map.of(running, new Learned(Duration.ofSeconds(40), Duration.ofSeconds(90))));
  }

  @Test
  void onlyTheNewestRunsCount() {
    learn(1, 1000);
    for (int i = 0; i < 15; i++) {
      learn(50);
    }
    var running = scene.atAmc(instance, "amc-1");

    assertThat(scene.durations.of(instance.id()).get(running))
        .isEqualTo(new Learned(Duration.ofSeconds(50), Duration.ofSeconds(50)));
  }

  @Test
  void anotherQueryTeachesNothing() {
    learn(40);
    var running = scene.atAmc(instance, "amc-1");
    scene.setExecution(running, "sql_sha256 = 'another'");

    assertThat(scene.durations.of(instance.id())).isEmpty();
  }

  private void learn(int... seconds) {
    var execution = scene.accepted(instance);
    for (int each : seconds) {
      scene.durations.learn(execution, Duration.ofSeconds(each));
    }
  }
}
