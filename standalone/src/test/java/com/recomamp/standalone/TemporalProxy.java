package com.recomamp.standalone;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.HandlerRegistry;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.temporal.api.workflowservice.v1.SignalWithStartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stands between Temporal and everybody who calls it, and loses or doubles signals: the caller of a
 * lost one is told that it arrived.
 */
public final class TemporalProxy implements AutoCloseable {
  private static final int LARGEST_MESSAGE = 64 * 1024 * 1024;
  private static final String SERVICE = "temporal.api.workflowservice.v1.WorkflowService/";
  private static final String SIGNAL = SERVICE + "SignalWorkflowExecution";
  private static final String SIGNAL_WITH_START = SERVICE + "SignalWithStartWorkflowExecution";
  private static final Context.Key<Metadata> HEADERS = Context.key("headers");

  private final ManagedChannel temporal;
  private final Random random;
  private final AtomicInteger lost = new AtomicInteger();
  private final AtomicInteger doubled = new AtomicInteger();
  private final Server server;
  private volatile double loses;
  private volatile double doubles;

  private TemporalProxy(String address, long seed) {
    random = new Random(seed);
    temporal =
        ManagedChannelBuilder.forTarget(address)
            .usePlaintext()
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .build();
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .intercept(new HeadersInContext())
            .fallbackHandlerRegistry(new Everything())
            .build();
  }

  static TemporalProxy start(String address, long seed) {
    var proxy = new TemporalProxy(address, seed);
    try {
      proxy.server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return proxy;
  }

  String address() {
    return "127.0.0.1:" + server.getPort();
  }

  /** What share of the signals gets lost, and what share arrives twice. */
  public void set(double losing, double doubling) {
    loses = losing;
    doubles = doubling;
  }

  public int lost() {
    return lost.get();
  }

  public int doubled() {
    return doubled.get();
  }

  /** Temporal is back: the pause between two tries to connect may have grown long. */
  void connectNow() {
    temporal.resetConnectBackoff();
  }

  @Override
  public void close() {
    server.shutdownNow();
    temporal.shutdownNow();
  }

  private void answer(String method, byte[] request, StreamObserver<byte[]> caller) {
    boolean isSignal = method.equals(SIGNAL) || method.equals(SIGNAL_WITH_START);
    double drawn = isSignal ? random.nextDouble() : 1;
    if (drawn < loses) {
      lost.incrementAndGet();
      caller.onNext(new byte[0]);
      caller.onCompleted();
      return;
    }
    if (drawn < loses + doubles) {
      doubled.incrementAndGet();
      forward(method, again(method, request), new Ignored());
    }
    forward(method, request, caller);
  }

  /** Temporal drops a signal whose request id it knows. */
  private static byte[] again(String method, byte[] request) {
    try {
      var id = UUID.randomUUID().toString();
      return method.equals(SIGNAL)
          ? SignalWorkflowExecutionRequest.parseFrom(request).toBuilder()
              .setRequestId(id)
              .build()
              .toByteArray()
          : SignalWithStartWorkflowExecutionRequest.parseFrom(request).toBuilder()
              .setRequestId(id)
              .build()
              .toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private void forward(String method, byte[] request, StreamObserver<byte[]> caller) {
    Channel channel =
        ClientInterceptors.intercept(
            temporal, MetadataUtils.newAttachHeadersInterceptor(HEADERS.get()));
    ClientCalls.asyncUnaryCall(
        channel.newCall(described(method), CallOptions.DEFAULT), request, caller);
  }

  private static MethodDescriptor<byte[], byte[]> described(String method) {
    return MethodDescriptor.<byte[], byte[]>newBuilder(new Bytes(), new Bytes())
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(method)
        .build();
  }

  private final class Everything extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String method, @Nullable String authority) {
      return ServerMethodDefinition.create(
          described(method),
          ServerCalls.<byte[], byte[]>asyncUnaryCall(
              (request, caller) -> answer(method, request, caller)));
    }
  }

  private static final class HeadersInContext implements ServerInterceptor {
    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
        ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
      return Contexts.interceptCall(
          Context.current().withValue(HEADERS, headers), call, headers, next);
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class Ignored implements StreamObserver<byte[]> {
    @Override
    public void onNext(byte[] value) {}

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onCompleted() {}
  }
}
