package com.recomamp.worker.connection;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.UUID;

/** One activity: every region, every page. */
@ActivityInterface(namePrefix = "connection ")
public interface SyncSteps {

  /** Does nothing where nobody wants it any more; ends also when AMC does not tell. */
  @ActivityMethod(name = "sync")
  void sync(UUID connection);
}
