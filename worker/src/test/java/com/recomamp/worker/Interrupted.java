package com.recomamp.worker;

import java.util.concurrent.atomic.AtomicReference;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionTemplate;

/** Transactions before or after which something else may happen, once. */
public final class Interrupted extends TransactionTemplate {
  private static final long serialVersionUID = 1;

  private final transient AtomicReference<Runnable> before = new AtomicReference<>();
  private final transient AtomicReference<Runnable> after = new AtomicReference<>();

  public Interrupted(TransactionTemplate like) {
    super(like.getTransactionManager());
  }

  public void beforeTheNext(Runnable interruption) {
    before.set(interruption);
  }

  public void afterTheNext(Runnable interruption) {
    after.set(interruption);
  }

  @Override
  public <T> T execute(TransactionCallback<T> action) {
    happens(before);
    T done = super.execute(action);
    happens(after);
    return done;
  }

  private static void happens(AtomicReference<Runnable> interruption) {
    var once = interruption.getAndSet(null);
    if (once != null) {
      once.run();
    }
  }
}
