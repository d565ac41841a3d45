package com.recomamp.worker.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.recomamp.worker.instance.InstanceSteps.Tended;
import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionOutcome;
import com.recomamp.workflows.execution.ExecutionStatus;
import com.recomamp.workflows.execution.FailureClass;
import com.recomamp.workflows.instance.InstanceId;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DefaultDataConverter;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PayloadsTest {

  static Stream<Object> everythingThatCrossesTemporal() {
    var outcomes =
        Stream.<ExecutionOutcome>of(
            new ExecutionOutcome.Succeeded(7),
            new ExecutionOutcome.Failed(FailureClass.AMC_FAILED, "why"),
            new ExecutionOutcome.Cancelled());
    var steps =
        Stream.concat(
            outcomes.map(outcome -> new NextStep.End(outcome, "run")),
            Stream.of(
                NextStep.Wait.untilWoken(),
                NextStep.Wait.until(Instant.parse("2026-11-01T12:00:00.123Z")),
                new NextStep.Wait(Instant.parse("2026-11-01T12:00:00Z"), "needs attention"),
                new NextStep.Submit(),
                new NextStep.Cancel(),
                new NextStep.Collect(),
                new NextStep.Superseded()));
    return Stream.concat(
        steps.map(
            step ->
                new Next(
                    step,
                    new Next.Shown(
                        ExecutionStatus.NEEDS_ATTENTION, "amc", FailureClass.TERMS, "words"))),
        Stream.of(
            ExecutionId.next(),
            new InstanceId("amcibersblt"),
            UUID.randomUUID(),
            Tended.WINDOW_OVER,
            new AmcSteps.Answer(ExecutionId.next(), 2, "amc-1"),
            new ExecutionSteps.Command(
                ExecutionId.next(), ExecutionSteps.Verb.RETRY, null, "update"),
            new ExecutionSteps.Said(true, "No.")));
  }

  @ParameterizedTest
  @MethodSource
  void everythingThatCrossesTemporal(Object value) {
    var converter = DefaultDataConverter.newDefaultInstance();
    var payload = converter.toPayload(value).orElseThrow();

    assertThat(converter.fromPayload(payload, value.getClass(), value.getClass())).isEqualTo(value);
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void anOutcomeIsReadBySealedType(ExecutionOutcome outcome) {
    var converter = DefaultDataConverter.newDefaultInstance();
    var payload = converter.toPayload(outcome).orElseThrow();

    assertThat(converter.fromPayload(payload, ExecutionOutcome.class, ExecutionOutcome.class))
        .isEqualTo(outcome);
  }

  static Stream<ExecutionOutcome> outcomes() {
    return Stream.of(
        new ExecutionOutcome.Succeeded(7),
        new ExecutionOutcome.Failed(FailureClass.AMC_FAILED, "why"),
        new ExecutionOutcome.Cancelled());
  }

  @Test
  void aWaitOfBeforeThereWasAReasonIsStillUnderstood() {
    var old =
        Payload.newBuilder()
            .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
            .setData(ByteString.copyFromUtf8("{\"step\":\"wait\",\"until\":null}"))
            .build();

    var wait =
        DefaultDataConverter.newDefaultInstance().fromPayload(old, NextStep.class, NextStep.class);

    assertThat(wait).isEqualTo(NextStep.Wait.untilWoken());
  }
}
