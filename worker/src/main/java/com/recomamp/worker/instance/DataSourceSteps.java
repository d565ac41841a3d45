package com.recomamp.worker.instance;

import com.recomamp.workflows.instance.InstanceId;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** One activity: all pages, or nothing. */
@ActivityInterface(namePrefix = "instance ")
public interface DataSourceSteps {

  /** Does nothing where nobody wants them any more; ends also when AMC does not tell them. */
  @ActivityMethod(name = "read data sources")
  void read(InstanceId instance);
}
