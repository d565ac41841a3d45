package com.recomamp.amc;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A body as a stream that holds a few buffers at most and does not wait for ever: the JDK's own
 * stream knows no timeout between two reads. One thread reads.
 */
final class PacedBody extends InputStream implements HttpResponse.BodySubscriber<InputStream> {

  private sealed interface Piece {
    record Bytes(List<ByteBuffer> buffers) implements Piece {}

    record End() implements Piece {}

    record Failure(Throwable cause) implements Piece {}
  }

  private final String place;
  private final Duration stall;
  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final Deque<ByteBuffer> buffers = new ArrayDeque<>();
  private boolean ended;
  private @Nullable AmcResultException failed;

  PacedBody(String place, Duration stall) {
    this.place = place;
    this.stall = stall;
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    if (this.subscription.complete(subscription)) {
      subscription.request(1);
    } else {
      subscription.cancel();
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    pieces.add(new Piece.Bytes(buffers));
  }

  @Override
  public void onError(Throwable failure) {
    pieces.add(new Piece.Failure(failure));
  }

  @Override
  public void onComplete() {
    pieces.add(new Piece.End());
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    var buffer = filled();
    if (buffer == null) {
      return -1;
    }
    var count = Math.min(length, buffer.remaining());
    buffer.get(target, offset, count);
    return count;
  }

  /**
   * Waits for the answer: {@code GZIPInputStream} takes 0 for the end of the file and would lose
   * what follows.
   */
  @Override
  public int available() throws IOException {
    var buffer = filled();
    return buffer == null ? 0 : buffer.remaining();
  }

  private @Nullable ByteBuffer filled() throws IOException {
    if (failed != null) {
      throw failed;
    }
    while (!ended) {
      var first = buffers.peek();
      if (first == null) {
        take();
      } else if (first.hasRemaining()) {
        return first;
      } else {
        buffers.remove();
      }
    }
    return null;
  }

  private void take() throws AmcResultException {
    switch (next()) {
      case Piece.Bytes(var more) -> {
        buffers.addAll(more);
        subscription.join().request(1);
      }
      case Piece.End() -> ended = true;
      case Piece.Failure(var cause) ->
          throw fail(
              new AmcResultException.Torn("%s broke off (%s)".formatted(place, Http.kind(cause))));
    }
  }

  private Piece next() throws AmcResultException {
    try {
      var piece = pieces.poll(stall.toNanos(), TimeUnit.NANOSECONDS);
      if (piece == null) {
        throw fail(
            new AmcResultException.Unavailable("%s sent nothing for %s".formatted(place, stall)));
      }
      return piece;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw fail(new AmcResultException.Unavailable("reading %s was interrupted".formatted(place)));
    }
  }

  /**
   * For good: {@code GZIPInputStream} swallows what goes wrong between two members, so the next
   * read must fail again.
   */
  private AmcResultException fail(AmcResultException failure) {
    failed = failure;
    close();
    return failure;
  }

  @Override
  public void close() {
    if (!ended && failed == null) {
      failed = new AmcResultException.Unavailable("%s was closed".formatted(place));
    }
    if (!subscription.cancel(false) && !subscription.isCancelled()) {
      subscription.join().cancel();
    }
  }
}
