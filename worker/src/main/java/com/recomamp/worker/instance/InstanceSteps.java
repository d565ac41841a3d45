package com.recomamp.worker.instance;

import com.recomamp.workflows.instance.InstanceId;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** One activity: a look, and everything that follows from it. */
@ActivityInterface(namePrefix = "instance ")
public interface InstanceSteps {

  /**
   * Ends only when nothing is left to tend, or when its window is over; between two looks it fails,
   * kindly, with the time of the next one, and Temporal's server keeps that time.
   */
  @ActivityMethod(name = "tend")
  Tended tend(InstanceId instance);

  enum Tended {
    NOTHING_LEFT,
    WINDOW_OVER
  }
}
