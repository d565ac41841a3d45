package com.recomamp.simulator;

import com.recomamp.simulator.query.QueryEngine;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/** A running simulator. Several may run in one JVM, each on a folder of its own. */
public final class Simulator implements AutoCloseable {
  static {
    // answers are small and come in two pieces: without this each would wait for an acknowledgement
    System.setProperty("sun.net.httpserver.nodelay", "true");
    // longer than clients keep a connection, so that they do not send into one that is just being
    // closed
    System.setProperty("sun.net.httpserver.idleInterval", "120");
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final World world;
  private final ComputedResults computed;
  private final Computations computations;

  private Simulator(
      HttpServer server,
      ExecutorService threads,
      World world,
      ComputedResults computed,
      Computations computations) {
    this.server = server;
    this.threads = threads;
    this.world = world;
    this.computed = computed;
    this.computations = computations;
  }

  /**
   * Starts it; it answers when this returns.
   *
   * @throws java.net.BindException when the port is taken
   */
  public static Simulator start(SimulatorSettings settings) throws IOException {
    return start(settings, InstantSource.system());
  }

  /** Starts it under a clock that tells it what has become due. */
  public static Simulator start(SimulatorSettings settings, InstantSource clock)
      throws IOException {
    var server = HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), 0);
    World world;
    var knobs = new AtomicReference<>(settings.knobs());
    try {
      world = new World(clock, knobs::get, new Ledger(), settings.stateDir());
    } catch (IOException | RuntimeException e) {
      server.stop(0);
      throw e;
    }
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    var computed = new ComputedResults(new QueryEngine(), settings.stateDir());
    var computations = new Computations(world, computed);
    server.createContext(
        "/", door(world, knobs, threads, computed, computations, settings.wallClock()));
    server.setExecutor(threads);
    server.start();
    return new Simulator(server, threads, world, computed, computations);
  }

  private static FrontDoor door(
      World world,
      AtomicReference<Knobs> knobs,
      ExecutorService threads,
      ComputedResults computed,
      Computations computations,
      boolean wallClock) {
    var signer = new Signer(world.key());
    var faults = new Faults();
    var login = new LoginWithAmazon(world, signer, knobs::get);
    var access = new Access(login, faults, knobs::get);
    var bucket = new Bucket(world, signer, computed, knobs::get);
    var executions =
        new WorkflowExecutions(world, access, bucket, computed, computations, knobs::get);
    var consent = new ConsentPage(login, knobs::get);
    var admin = new AdminApi(world, faults, knobs, executions, computed);
    var console = new Console(world, faults, executions, knobs::get);
    var clock = new ClockApi(world, computations, wallClock);
    var page = new Page(world, faults, executions, console, wallClock);
    var door = new FrontDoor(world, faults, new Throttle(world, knobs::get), threads);
    new AmcPaths(door)
        .administration(
            new Administration(world, access),
            new Advertisers(world, access),
            new AdvertiserUpdates(world, access, knobs::get))
        .dataSources(new DataSources(access, knobs::get))
        .workflows(new SavedWorkflows(world, access, computed, knobs::get))
        .schedules(new Schedules(world, access, knobs::get))
        .executions(executions);
    return door.on(Operation.AUTHORIZE, "GET", "/ap/oa", consent::ask)
        .on(Operation.AUTHORIZE, "POST", "/ap/oa", consent::decide)
        .on(Operation.TOKEN, "POST", "/auth/o2/token", login::token)
        .on(Operation.S3, "GET", "/s3/{bucket}/{key*}", bucket::download)
        .on(Operation.SIMULATOR, "GET", "/simulator/", page::show)
        .on(Operation.SIMULATOR, "GET", "/simulator", page::moved)
        .on(Operation.SIMULATOR, "GET", "/simulator/now", page::now)
        .on(Operation.SIMULATOR, "GET", "/simulator/accounts", admin::accounts)
        .on(Operation.SIMULATOR, "PUT", "/simulator/accounts/{entityId}", admin::changeAccount)
        .on(Operation.SIMULATOR, "GET", "/simulator/ledger", admin::ledger)
        .on(Operation.SIMULATOR, "GET", "/simulator/executions", admin::executions)
        .on(Operation.SIMULATOR, "GET", "/simulator/executions/{executionId}/result", admin::result)
        .on(Operation.SIMULATOR, "GET", "/simulator/instances", console::instances)
        .on(Operation.SIMULATOR, "PUT", "/simulator/instances/{instanceId}", console::change)
        .on(
            Operation.SIMULATOR,
            "POST",
            "/simulator/instances/{instanceId}/executions",
            console::run)
        .on(Operation.SIMULATOR, "GET", "/simulator/clock", clock::read)
        .on(Operation.SIMULATOR, "POST", "/simulator/clock", clock::advance)
        .on(Operation.SIMULATOR, "GET", "/simulator/settings", admin::settings)
        .on(Operation.SIMULATOR, "PUT", "/simulator/settings", admin::changeSettings)
        .on(Operation.SIMULATOR, "POST", "/simulator/executions/{executionId}", admin::force)
        .on(Operation.SIMULATOR, "GET", "/simulator/faults", admin::faults)
        .on(Operation.SIMULATOR, "POST", "/simulator/faults", admin::addFault)
        .on(Operation.SIMULATOR, "DELETE", "/simulator/faults", admin::clearFaults)
        .on(Operation.SIMULATOR, "POST", "/simulator/landings", admin::landNow);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Base of everything: AMC, Login with Amazon, downloads and the simulator's own API. */
  public URI uri() {
    var address = server.getAddress().getAddress();
    var host = address.isAnyLocalAddress() ? "localhost" : address.getHostAddress();
    return URI.create(
        "http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, port()));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    computations.close();
    computed.close();
    try {
      world.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the simulator cannot close its journal", e);
    }
  }
}
