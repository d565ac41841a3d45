package com.recomamp.worker.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.workflows.execution.FailureClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExplanationTest {
  @ParameterizedTest
  @EnumSource(FailureClass.class)
  void aFailureSaysItsClassTheWordsTheRemedyAndWhetherAResetRetriesIt(FailureClass failure) {
    var details = new Explanation(failure, "Object 'X' not found").ofFailed();

    assertThat(details)
        .contains("**" + failure + "**", "Object 'X' not found", failure.remedy())
        .contains(failure.retrySafe() ? "press *Reset*" : "a reset does not");
  }

  @Test
  void theMessageOfAFailedWorkflowIsMadeOfWholeSentences() {
    assertThat(new Explanation(FailureClass.AMC_FAILED, "Too many rows").asMessage())
        .startsWith("Too many rows. Retry;")
        .endsWith("A reset to the last event retries it.");
    assertThat(new Explanation(FailureClass.AMC_FAILED, "Too many rows.").asMessage())
        .startsWith("Too many rows. Retry;");
  }

  @Test
  void theWordsOfAmcAreTextInOneLineAndNotWithoutAnEnd() {
    var said = "a <b>bold</b> *word*\n# and a title\n" + "😀".repeat(200);

    var details = new Explanation(FailureClass.AMC_FAILED, said).ofFailed();

    assertThat(details)
        .contains("a \\<b\\>bold\\</b\\> \\*word\\* \\# and a title 😀")
        .contains("😀…");
    assertThat(details.codePoints())
        .noneMatch(point -> Character.getType(point) == Character.SURROGATE);
  }
}
