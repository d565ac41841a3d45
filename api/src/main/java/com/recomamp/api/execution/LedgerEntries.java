package com.recomamp.api.execution;

import com.recomamp.store.execution.OverlapStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/** Enters into the ledger what executions read that are older than it, or were imported. */
@Component
public class LedgerEntries implements ApplicationRunner {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerEntries.class);
  private static final int AT_ONCE = 500;

  private final OverlapStore ledger;

  public LedgerEntries(OverlapStore ledger) {
    this.ledger = ledger;
  }

  @Override
  public void run(ApplicationArguments arguments) {
    enterAll();
  }

  /** What is lacking now. */
  public void enterAll() {
    int entered = 0;
    for (int more = AT_ONCE; more == AT_ONCE; entered += more) {
      more = ledger.enter(AT_ONCE, Overlaps::sources);
    }
    if (entered > 0) {
      LOG.info("{} executions were entered into the ledger of what was read at AMC", entered);
    }
  }
}
