package com.recomamp.worker;

import java.util.concurrent.atomic.AtomicReference;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionTemplate;

/** Transactions before which something else may happen, once. */
public final class Interrupted extends TransactionTemplate {
  private static final long serialVersionUID = 1;

  private final transient AtomicReference<Runnable> before = new AtomicReference<>();

  public Interrupted(TransactionTemplate like) {
    super(like.getTransactionManager());
  }

  public void beforeTheNext(Runnable interruption) {
    before.set(interruption);
  }

  @Override
  public <T> T execute(TransactionCallback<T> action) {
    var interruption = before.getAndSet(null);
    if (interruption != null) {
      interruption.run();
    }
    return super.execute(action);
  }
}
