package com.recomamp.worker.ticker;

import com.recomamp.store.connection.SyncStore;
import com.recomamp.worker.Wakes;
import com.recomamp.worker.WorkerSettings;
import org.springframework.stereotype.Component;

/** Connections whose accounts and instances somebody wants read, and nobody reads. */
@Component
class SyncWatch {
  private final SyncStore syncs;
  private final Wakes wakes;
  private final WorkerSettings settings;

  SyncWatch(SyncStore syncs, Wakes wakes, WorkerSettings settings) {
    this.syncs = syncs;
    this.wakes = wakes;
    this.settings = settings;
  }

  /** One that was started twice is started once. */
  void startMissing() {
    syncs.neglected(settings.neglected()).forEach(wakes::sync);
  }
}
