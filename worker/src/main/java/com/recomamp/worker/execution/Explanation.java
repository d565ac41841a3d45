package com.recomamp.worker.execution;

import com.recomamp.store.execution.Attempt;
import com.recomamp.store.execution.CommandAnswer.WhyNot;
import com.recomamp.workflows.execution.FailureClass;
import org.jspecify.annotations.Nullable;

/**
 * What a person at the Temporal UI reads of an execution that failed or waits for a person: what it
 * is, what was said, what to do and what to press.
 */
record Explanation(FailureClass failure, String said) {
  /** No more of AMC's words than this enters a history. */
  private static final int LONGEST = 200;

  private static final String UPDATE = "press *More Actions*, *Send an Update*, *retry*.";
  private static final String PAGE_ONLY =
      "on the page, *It is this one* or *It never arrived*; an update cannot say it.";
  private static final String CANCEL_FIRST =
      "on the page, *Cancel at AMC and retry*. Here, the updates *cancel* and *abandon* end it.";
  private static final String RESET = "press *Reset* and choose the last event that it offers.";
  private static final String NO_RESET = "a reset does not, the page does.";

  Explanation(FailureClass failure, @Nullable String said) {
    this.failure = failure;
    this.said = cut(said);
  }

  /** Markdown, as current details. */
  String ofParked(Attempt attempt) {
    var remedy = attempt.isInDoubt() ? WhyNot.IN_DOUBT.sentence() : failure.remedy();
    return paragraphs("needs attention", remedy, "To go on", whatGoesOn(attempt));
  }

  private static String whatGoesOn(Attempt attempt) {
    if (attempt.isInDoubt()) {
      return PAGE_ONLY;
    }
    return attempt.isAtAmc() && attempt.amcEndedAt() == null ? CANCEL_FIRST : UPDATE;
  }

  /** Markdown, as current details. */
  String ofFailed() {
    return paragraphs(
        "failed", failure.remedy(), "To retry", failure.retrySafe() ? RESET : NO_RESET);
  }

  private String paragraphs(String state, String remedy, String verb, String press) {
    return """
    **%s**: %s

    %s

    **What to do**: %s

    **%s**: %s
    """
        .formatted(failure, state, escaped(said), remedy, verb, press)
        .strip();
  }

  /** Plain, as the failure of a workflow. */
  String asMessage() {
    return "%s %s %s"
        .formatted(
            said.matches(".*[.!?…]") ? said : said + ".",
            failure.remedy(),
            failure.retrySafe()
                ? "A reset to the last event retries it."
                : "A reset does not retry it.");
  }

  /** Plain, as the summary of a timer: there, Temporal takes no more than 400 bytes. */
  String asSummary(Attempt attempt) {
    return attempt.isInDoubt()
        ? "needs attention: is it at AMC? see User Metadata"
        : "needs attention, %s: %s".formatted(failure, failure.remedy());
  }

  /** In one line and in whole characters. */
  static String cut(@Nullable String text) {
    var line = text == null ? "" : text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    if (line.length() <= LONGEST) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
    return line.substring(0, end) + "…";
  }

  /** The Temporal UI renders markdown. */
  static String escaped(String text) {
    return text.replaceAll("([\\\\`*_{}\\[\\]()<>#+!|~-])", "\\\\$1");
  }
}
