package com.recomamp.store.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.Scene;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DataSourceStoreTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  @RegisterExtension private final Scene scene = new Scene();
  private final DataSourceStore dataSources = new DataSourceStore(scene.jdbc);
  private InstanceId instance;

  @BeforeEach
  void anInstance() {
    instance = scene.instance().id();
  }

  @Test
  void nothingIsKnownUntilSomebodyWantsItAndAmcTells() {
    assertThat(known()).isEqualTo(DataSources.NEVER_WANTED);
    assertThat(dataSources.areWanted(instance)).isFalse();

    assertThat(want()).isTrue();

    assertThat(dataSources.areWanted(instance)).isTrue();
    assertThat(known().areKnown()).isFalse();
    assertThat(known().wanted()).isTrue();

    dataSources.read(instance, List.of("conversions", "dsp_clicks"));

    assertThat(known().names()).containsExactly("conversions", "dsp_clicks");
    assertThat(known().age()).isLessThan(Duration.ofMinutes(1));
    assertThat(known().wanted()).isFalse();
    assertThat(known().due()).isFalse();
    assertThat(want()).isFalse();
  }

  @Test
  void ofManyWhoWantThemAtOnceOneAsksAmc() throws Exception {
    var asking = Scene.atOnce(8, this::want);

    assertThat(asking.stream().filter(Boolean::booleanValue)).hasSize(1);
  }

  @Test
  void aMessageThatWasLostIsRepeated() {
    want();
    assertThat(want()).isFalse();
    passes("wanted_at", "16 seconds");

    assertThat(known().due()).isTrue();
    assertThat(want()).isTrue();
  }

  @Test
  void aNewReadingTakesThePlaceOfTheWholeOldOneOnceThatIsOld() {
    want();
    dataSources.read(instance, List.of("conversions", "dsp_clicks"));
    passes("read_at", "25 hours");
    assertThat(known().due()).isTrue();
    assertThat(known().age()).isGreaterThan(DAY);
    assertThat(want()).isTrue();
    assertThat(known().names()).containsExactly("conversions", "dsp_clicks");

    dataSources.read(instance, List.of("dsp_clicks", "our_upload"));

    assertThat(known().names()).containsExactly("dsp_clicks", "our_upload");
  }

  @Test
  void whereAmcRefusesWhatWasKnownStaysAndAmcIsLeftAloneForAWhile() {
    want();
    dataSources.read(instance, List.of("conversions"));
    passes("read_at", "25 hours");
    want();

    dataSources.failed(instance, "unauthorized");

    assertThat(known().names()).containsExactly("conversions");
    assertThat(known().trouble()).isEqualTo("unauthorized");
    assertThat(dataSources.areWanted(instance)).isFalse();
    assertThat(want()).isFalse();
    passes("failed_at", "11 minutes");
    assertThat(want()).isTrue();
    dataSources.read(instance, List.of("conversions"));
    assertThat(known().trouble()).isNull();
  }

  @Test
  void whoReadsWhatNobodyWantsAnyMoreIsTooLate() {
    want();
    dataSources.read(instance, List.of("newer"));

    dataSources.read(instance, List.of("older"));
    dataSources.failed(instance, "unauthorized");

    assertThat(known().names()).containsExactly("newer");
    assertThat(known().trouble()).isNull();
  }

  @Test
  void instancesHaveTheirOwn() {
    var other = scene.instance().id();
    want();
    dataSources.read(instance, IntStream.range(0, 300).mapToObj("table_%d"::formatted).toList());

    assertThat(known().names()).hasSize(300);
    assertThat(dataSources.of(other, DAY, TEN_MINUTES)).isEqualTo(DataSources.NEVER_WANTED);
  }

  private boolean want() {
    return dataSources.want(instance, DAY, TEN_MINUTES);
  }

  private DataSources known() {
    return dataSources.of(instance, DAY, TEN_MINUTES);
  }

  private void passes(String column, String time) {
    scene
        .jdbc
        .sql("update data_source_list set %1$s = %1$s - interval '%2$s'".formatted(column, time))
        .update();
  }
}
