package com.recomamp.amc;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A body that leaves once or not at all, and not before the connection stands: then the window is
 * looked at, at the last moment at which a submit can be held back.
 */
final class GuardedBody implements HttpRequest.BodyPublisher {

  private enum Stage {
    WAITING,
    LEAVING,
    SHUT
  }

  private final byte[] bytes;
  private final SendWindow window;
  private final CompletableFuture<Void> connection = new CompletableFuture<>();
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);

  GuardedBody(byte[] bytes, SendWindow window) {
    this.bytes = bytes;
    this.window = window;
  }

  @Override
  public long contentLength() {
    return bytes.length;
  }

  void connectionStands() {
    connection.complete(null);
  }

  /**
   * The JDK subscribes after connecting, but also when a TLS handshake has failed, as if something
   * could leave then.
   */
  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    connection.thenRun(() -> leave(subscriber));
  }

  private void leave(Flow.Subscriber<? super ByteBuffer> subscriber) {
    if (window.isOpen() && stage.compareAndSet(Stage.WAITING, Stage.LEAVING)) {
      HttpRequest.BodyPublishers.ofByteArray(bytes).subscribe(subscriber);
    } else {
      shut();
      subscriber.onSubscribe(new Nothing());
      subscriber.onError(new IOException("held back"));
    }
  }

  /**
   * Whether no byte has left; from then on none will, also if a connection still comes about after
   * the caller gave up.
   */
  boolean shut() {
    return stage.compareAndSet(Stage.WAITING, Stage.SHUT) || stage.get() == Stage.SHUT;
  }

  private record Nothing() implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
