package com.recomamp.store.execution;

/** What came of a command, with a sentence for the person who gave it. */
public sealed interface CommandAnswer {
  String sentence();

  /** Written; whoever asked wakes the execution now. */
  record Done(String sentence) implements CommandAnswer {}

  /** It was asked before, or is on its way anyhow. */
  record Already(String sentence) implements CommandAnswer {}

  /** Nothing was changed. */
  record Refused(WhyNot why) implements CommandAnswer {
    @Override
    public String sentence() {
      return why.sentence();
    }
  }

  enum WhyNot {
    UNKNOWN_EXECUTION("There is no such execution."),
    SUCCEEDED("It has succeeded; start a new execution to run the query again."),
    ENDED("It has ended already."),
    COLLECTED("Its result is here already, and it ends as succeeded."),
    NOT_REPEATABLE(
        "What it ran elsewhere is not known well enough to be run again; start a new execution of"
            + " its query."),
    NOT_FAILED("It has not failed: it waits for its turn or is on its way."),
    CANCEL_REQUESTED("It is being cancelled; retry it when it has ended."),
    RUNS_AT_AMC("AMC still works on it: cancel it there first, or abandon it, and then retry."),
    IN_DOUBT(
        "It is not certain whether AMC has it: say which AMC execution it is, or that it never"
            + " arrived."),
    NOT_IN_DOUBT("Nobody has to decide whether AMC has it."),
    NO_CANDIDATE("This AMC execution is none of those that could be it."),
    CLAIMED("This AMC execution belongs to another attempt."),
    NO_REASON("To abandon it while AMC may have it, a reason is needed."),
    NOT_SAFE("The same would fail again or do harm, so a reset does not retry it."),
    RESET_IN_BULK(
        "More than ten were reset within a minute: if this one is to run again, retry it by"
            + " itself.");

    private final String sentence;

    WhyNot(String sentence) {
      this.sentence = sentence;
    }

    public String sentence() {
      return sentence;
    }
  }
}
