package com.recomamp.workflows.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.workflows.PublicId;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExecutionIdTest {

  @Test
  void theTextNamesTheSameId() {
    var ids =
        Stream.concat(
                Stream.generate(ExecutionId::next).limit(1_000),
                Stream.of(new UUID(0, 0), new UUID(-1, -1), new UUID(1, Long.MIN_VALUE))
                    .map(ExecutionId::new))
            .toList();

    assertThat(ids).allSatisfy(id -> assertThat(ExecutionId.parse(id.toString())).isEqualTo(id));
  }

  @Test
  void idsMadeLaterSortLaterAsText() {
    var earlier = new ExecutionId(new UUID(0x0199_0000_0000_7000L, -1));
    var later = new ExecutionId(new UUID(0x0199_0000_0001_7000L, Long.MIN_VALUE));

    assertThat(earlier.toString()).isLessThan(later.toString());
  }

  @Test
  void idsSortInTheOrderOfTheirMakingAlsoWithinAMillisecond() {
    assertThat(Stream.generate(ExecutionId::next).limit(20_000).map(ExecutionId::toString))
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void theFirstIdOfAMomentSortsBehindThoseBeforeAndBeforeThoseAfter() {
    var before = Instant.now();
    var id = ExecutionId.next().toString();
    // Ids run some milliseconds ahead of the clock while very many are made at once.
    var after = Instant.now().plusSeconds(1);

    assertThat(id).isGreaterThan(new ExecutionId(PublicId.firstAt(before)).toString());
    assertThat(id).isLessThan(new ExecutionId(PublicId.firstAt(after)).toString());
  }

  @Test
  void anIdAsOfAnotherTimeSortsByThatTime() {
    var time = Instant.parse("2025-08-10T10:00:00.123Z");
    var uuid = PublicId.at(time);

    assertThat(uuid.version()).isEqualTo(7);
    assertThat(uuid.variant()).isEqualTo(2);
    assertThat(new ExecutionId(uuid).toString())
        .isGreaterThan(new ExecutionId(PublicId.firstAt(time)).toString())
        .isLessThan(new ExecutionId(PublicId.firstAt(time.plusMillis(1))).toString());
    assertThat(PublicId.at(time)).isNotEqualTo(uuid);
  }

  @Test
  void anIdIsAUuidOfVersionSeven() {
    assertThat(ExecutionId.next().uuid())
        .satisfies(
            uuid -> {
              assertThat(uuid.version()).isEqualTo(7);
              assertThat(uuid.variant()).isEqualTo(2);
            });
  }

  @Test
  void anotherKindOfIdIsRefusedWithWhatIsExpected() {
    assertThatThrownBy(() -> ExecutionId.parse("wf_06d1k8v2q0fr37jd6b2vq0nn1g"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"exec_\" and 26 characters");
  }
}
