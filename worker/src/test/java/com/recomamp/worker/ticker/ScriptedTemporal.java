package com.recomamp.worker.ticker;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.errordetails.v1.NamespaceNotFoundFailure;
import io.temporal.api.errordetails.v1.NotFoundFailure;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionTerminatedEventAttributes;
import io.temporal.api.namespace.v1.NamespaceInfo;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.AddSearchAttributesResponse;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesResponse;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsResponse;
import io.temporal.api.workflowservice.v1.SignalWithStartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWithStartWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.SignalWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.StartWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** A Temporal that says what a test wants, over gRPC, and writes down what it was asked. */
public final class ScriptedTemporal extends WorkflowServiceGrpc.WorkflowServiceImplBase
    implements AutoCloseable {
  private static final int PAGE = 20;

  public final WorkflowClient client;

  /** Names of the calls that came, in their order. */
  public final List<String> calls = new CopyOnWriteArrayList<>();

  final List<String> started = new CopyOnWriteArrayList<>();
  final List<String> signalled = new CopyOnWriteArrayList<>();

  private final Map<String, Run> runs = new LinkedHashMap<>();
  private final List<String> unlisted = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private final List<String> startedLate = new ArrayList<>();
  private final Server server;
  private final ManagedChannel channel;

  /** Empty: there is no such namespace. */
  public String namespaceId = "the first";

  boolean away;

  private record Run(
      String type, WorkflowExecutionStatus status, String terminatedBy, Instant endedAt) {}

  public ScriptedTemporal() {
    var name = UUID.randomUUID().toString();
    try {
      server =
          InProcessServerBuilder.forName(name)
              .addService(this)
              .addService(new Attributes())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel = InProcessChannelBuilder.forName(name).intercept(counting()).build();
    client =
        WorkflowClient.newInstance(
            WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setChannel(channel).build()));
  }

  private ClientInterceptor counting() {
    return new ClientInterceptor() {
      @Override
      public <Q, A> ClientCall<Q, A> interceptCall(
          MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        calls.add(String.valueOf(method.getBareMethodName()));
        return next.newCall(method, options);
      }
    };
  }

  public synchronized void has(String type, String id, WorkflowExecutionStatus status) {
    runs.put(id, new Run(type, status, "", Instant.now()));
  }

  synchronized void wasTerminated(String id, String by, Instant at) {
    runs.put(
        id,
        new Run(
            "ExecutionWorkflow",
            WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED,
            by,
            at));
  }

  synchronized void refusesToStart(String id) {
    refused.add(id);
  }

  /** By somebody else, who was faster. */
  synchronized void isStartedAfterOneQuestion(String id) {
    startedLate.add(id);
  }

  /** Visibility lags behind. */
  synchronized void doesNotListYet(String id) {
    unlisted.add(id);
  }

  @Override
  public void getSystemInfo(
      GetSystemInfoRequest request, StreamObserver<GetSystemInfoResponse> answer) {
    answer(answer, GetSystemInfoResponse.getDefaultInstance());
  }

  @Override
  public void describeNamespace(
      DescribeNamespaceRequest request, StreamObserver<DescribeNamespaceResponse> answer) {
    if (namespaceId.isEmpty()) {
      answer.onError(noSuchNamespace());
      return;
    }
    answer(
        answer,
        DescribeNamespaceResponse.newBuilder()
            .setNamespaceInfo(NamespaceInfo.newBuilder().setId(namespaceId))
            .build());
  }

  @Override
  public synchronized void listWorkflowExecutions(
      ListWorkflowExecutionsRequest request,
      StreamObserver<ListWorkflowExecutionsResponse> answer) {
    var matching =
        runs.entrySet().stream()
            .filter(run -> request.getQuery().contains("'" + run.getValue().type() + "'"))
            .filter(run -> isOpen(run.getValue().status()) && !unlisted.contains(run.getKey()))
            .map(run -> info(run.getKey(), run.getValue()))
            .toList();
    int from =
        request.getNextPageToken().isEmpty()
            ? 0
            : Integer.parseInt(request.getNextPageToken().toStringUtf8());
    int to = Math.min(matching.size(), from + PAGE);
    var page =
        ListWorkflowExecutionsResponse.newBuilder().addAllExecutions(matching.subList(from, to));
    if (to < matching.size()) {
      page.setNextPageToken(ByteString.copyFromUtf8(Integer.toString(to)));
    }
    answer(answer, page.build());
  }

  @Override
  public synchronized void describeWorkflowExecution(
      DescribeWorkflowExecutionRequest request,
      StreamObserver<DescribeWorkflowExecutionResponse> answer) {
    var id = request.getExecution().getWorkflowId();
    if (away) {
      answer.onError(Status.UNAVAILABLE.asRuntimeException());
    } else if (namespaceId.isEmpty()) {
      answer.onError(noSuchNamespace());
    } else if (!runs.containsKey(id)) {
      answer.onError(failure("workflow not found", Any.pack(NotFoundFailure.getDefaultInstance())));
      if (startedLate.remove(id)) {
        has("ExecutionWorkflow", id, WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
      }
    } else {
      answer(
          answer,
          DescribeWorkflowExecutionResponse.newBuilder()
              .setWorkflowExecutionInfo(info(id, runs.get(id)))
              .build());
    }
  }

  @Override
  public synchronized void getWorkflowExecutionHistory(
      GetWorkflowExecutionHistoryRequest request,
      StreamObserver<GetWorkflowExecutionHistoryResponse> answer) {
    var run = runs.get(request.getExecution().getWorkflowId());
    answer(
        answer,
        GetWorkflowExecutionHistoryResponse.newBuilder()
            .setHistory(
                History.newBuilder()
                    .addEvents(
                        HistoryEvent.newBuilder()
                            .setEventType(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED)
                            .setEventTime(
                                Timestamp.newBuilder().setSeconds(run.endedAt().getEpochSecond()))
                            .setWorkflowExecutionTerminatedEventAttributes(
                                WorkflowExecutionTerminatedEventAttributes.newBuilder()
                                    .setReason("it hangs")
                                    .setIdentity(run.terminatedBy()))))
            .build());
  }

  @Override
  public void startWorkflowExecution(
      StartWorkflowExecutionRequest request,
      StreamObserver<StartWorkflowExecutionResponse> answer) {
    if (refused.contains(request.getWorkflowId())) {
      answer.onError(Status.INVALID_ARGUMENT.asRuntimeException());
      return;
    }
    started.add(request.getWorkflowId());
    has(
        request.getWorkflowType().getName(),
        request.getWorkflowId(),
        WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
    answer(
        answer,
        StartWorkflowExecutionResponse.newBuilder().setRunId(UUID.randomUUID().toString()).build());
  }

  @Override
  public void signalWithStartWorkflowExecution(
      SignalWithStartWorkflowExecutionRequest request,
      StreamObserver<SignalWithStartWorkflowExecutionResponse> answer) {
    started.add(request.getWorkflowId());
    answer(
        answer,
        SignalWithStartWorkflowExecutionResponse.newBuilder()
            .setRunId(UUID.randomUUID().toString())
            .build());
  }

  @Override
  public void signalWorkflowExecution(
      SignalWorkflowExecutionRequest request,
      StreamObserver<SignalWorkflowExecutionResponse> answer) {
    signalled.add(request.getWorkflowExecution().getWorkflowId());
    answer(answer, SignalWorkflowExecutionResponse.getDefaultInstance());
  }

  /** It takes every search attribute. */
  private static final class Attributes extends OperatorServiceGrpc.OperatorServiceImplBase {
    @Override
    public void listSearchAttributes(
        ListSearchAttributesRequest request, StreamObserver<ListSearchAttributesResponse> answer) {
      answer(answer, ListSearchAttributesResponse.getDefaultInstance());
    }

    @Override
    public void addSearchAttributes(
        AddSearchAttributesRequest request, StreamObserver<AddSearchAttributesResponse> answer) {
      answer(answer, AddSearchAttributesResponse.getDefaultInstance());
    }
  }

  @Override
  public void close() {
    client.getWorkflowServiceStubs().shutdownNow();
    channel.shutdownNow();
    server.shutdownNow();
  }

  private static boolean isOpen(WorkflowExecutionStatus status) {
    return status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING
        || status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_PAUSED;
  }

  private static WorkflowExecutionInfo info(String id, Run run) {
    return WorkflowExecutionInfo.newBuilder()
        .setExecution(WorkflowExecution.newBuilder().setWorkflowId(id).setRunId("run of " + id))
        .setStatus(run.status())
        .build();
  }

  private static StatusRuntimeException noSuchNamespace() {
    return failure("namespace not found", Any.pack(NamespaceNotFoundFailure.getDefaultInstance()));
  }

  private static StatusRuntimeException failure(String message, Any detail) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(Status.Code.NOT_FOUND.value())
            .setMessage(message)
            .addDetails(detail)
            .build());
  }

  private static <A> void answer(StreamObserver<A> observer, A answer) {
    observer.onNext(answer);
    observer.onCompleted();
  }
}
