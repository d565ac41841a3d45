package com.recomamp.workflows;

/** One queue per kind of wait, so that none stands in line behind another. */
public final class TaskQueues {
  /** Workflows, and the activities that only ask PostgreSQL. */
  public static final String EXECUTIONS = "executions";

  /** Short calls to AMC: submit, cancel, tend. */
  public static final String AMC = "amc";

  /** Long streams from AMC into PostgreSQL. */
  public static final String RESULTS = "results";

  private TaskQueues() {}
}
