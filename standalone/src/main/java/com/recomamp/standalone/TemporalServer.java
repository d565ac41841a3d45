package com.recomamp.standalone;

import com.recomamp.workflows.execution.ExecutionAttributes;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Temporal's dev server with its UI; keeps what it knows in a SQLite file in the data folder. */
final class TemporalServer implements AutoCloseable {
  static final String NAMESPACE = "default";

  private static final String NAME = "temporal";
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Map<String, String> DYNAMIC_CONFIG =
      Map.of(
          "matching.enableFairness", "true",
          "frontend.WorkflowPauseEnabled", "true",
          "system.forceSearchAttributesCacheRefreshOnRead", "true");

  private final LeashedServer server;

  private TemporalServer(LeashedServer server) {
    this.server = server;
  }

  /** Fetches the server first if it is not there, which says so on standard error. */
  static TemporalServer start(Settings settings, DataFolder data) {
    fetch(settings);
    var server = LeashedServer.start(NAME, settings, data, serve(settings));
    var stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder()
                .setTarget("127.0.0.1:" + settings.temporalPort())
                .build());
    try {
      server.await(
          PATIENCE,
          () ->
              stubs
                  .blockingStub()
                  .describeNamespace(
                      DescribeNamespaceRequest.newBuilder().setNamespace(NAMESPACE).build()));
    } catch (CannotStart e) {
      server.close();
      throw e;
    } finally {
      stubs.shutdownNow();
    }
    return new TemporalServer(server);
  }

  static void stopLeftOver(DataFolder data) {
    LeashedServer.stopLeftOver(NAME, data);
  }

  void whenItEndsByItself(Runnable then) {
    server.whenItEndsByItself(then);
  }

  @Override
  public void close() {
    server.close();
  }

  private static void fetch(Settings settings) {
    try {
      var version =
          new ProcessBuilder(program(settings), "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      if (version.waitFor() != 0) {
        throw new CannotStart(
            "Without the Temporal CLI there is no Temporal server: the lines above say what is"
                + " missing.");
      }
    } catch (IOException e) {
      throw new CannotStart(
          "bin/temporal is not in %s: start from the checkout, or name it with AMC_HOME."
              .formatted(settings.home()),
          e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The file's name is relative, because SQLite reads a path as a URI, in which a {@code #} ends
   * it.
   */
  private static List<String> serve(Settings settings) {
    var command = new ArrayList<String>();
    command.add(program(settings));
    command.addAll(List.of("server", "start-dev", "--db-filename", "temporal.db"));
    command.addAll(List.of("--ip", "127.0.0.1"));
    command.addAll(List.of("--port", Integer.toString(settings.temporalPort())));
    command.addAll(List.of("--ui-port", Integer.toString(settings.temporalUiPort())));
    command.addAll(
        List.of("--namespace", NAMESPACE, "--ui-disable-news-fetch", "--log-level", "warn"));
    ExecutionAttributes.ALL.forEach(
        attribute ->
            command.addAll(List.of("--search-attribute", attribute.getName() + "=Keyword")));
    DYNAMIC_CONFIG.forEach(
        (key, value) -> command.addAll(List.of("--dynamic-config-value", key + "=" + value)));
    return command;
  }

  private static String program(Settings settings) {
    return settings.home().resolve("bin/temporal").toString();
  }
}
