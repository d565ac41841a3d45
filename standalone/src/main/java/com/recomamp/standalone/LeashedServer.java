package com.recomamp.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * A server beside this JVM that ends when this JVM does, however it ends: {@code bin/leash} stops
 * it when the pipe that this JVM holds closes.
 */
final class LeashedServer implements AutoCloseable {
  private static final Duration STOP = Duration.ofSeconds(25);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private final String name;
  private final Path log;
  private final Process leash;
  private volatile boolean stopping;

  private LeashedServer(String name, Path log, Process leash) {
    this.name = name;
    this.log = log;
    this.leash = leash;
  }

  /** Runs in the data folder; what it prints goes to a log there. */
  static LeashedServer start(
      String name, Settings settings, DataFolder data, List<String> command) {
    var line = new ArrayList<String>();
    line.add(settings.home().resolve("bin/leash").toString());
    line.add(pidFile(name, data).toString());
    line.addAll(command);
    var log = data.file(name + ".log");
    try {
      var leash =
          new ProcessBuilder(line)
              .directory(data.path().toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return new LeashedServer(name, log, leash);
    } catch (IOException e) {
      throw new CannotStart("%s cannot be started: %s.".formatted(name, e.getMessage()), e);
    }
  }

  /** Stops the server of an earlier start whose JVM and leash were both killed. */
  static void stopLeftOver(String name, DataFolder data) {
    var pidFile = pidFile(name, data);
    try {
      if (Files.exists(pidFile)) {
        var writtenAt = Files.getLastModifiedTime(pidFile).toInstant();
        var pid = Files.readString(pidFile).strip();
        if (pid.matches("\\d{1,10}")) {
          ProcessHandle.of(Long.parseLong(pid))
              .filter(process -> startedAbout(writtenAt, process))
              .ifPresent(LeashedServer::stop);
        }
        Files.deleteIfExists(pidFile);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks until the server answers; one that ended, or never answers, cannot start. */
  void await(Duration patience, Ready ready) {
    var deadline = System.nanoTime() + patience.toNanos();
    Exception last = new TimeoutException();
    while (leash.isAlive() && System.nanoTime() < deadline) {
      try {
        ready.ask();
        return;
      } catch (Exception e) {
        last = e;
        LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      }
    }
    throw new CannotStart(
        "%s %s: %s says why."
            .formatted(name, leash.isAlive() ? "does not answer" : "ended at once", log),
        last);
  }

  void whenItEndsByItself(Runnable then) {
    leash
        .onExit()
        .thenRun(
            () -> {
              if (!stopping) {
                then.run();
              }
            });
  }

  @Override
  public void close() {
    stopping = true;
    try {
      leash.getOutputStream().close();
      if (!leash.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
        leash.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Throws while the server cannot be used yet. */
  @FunctionalInterface
  interface Ready {
    void ask() throws Exception;
  }

  private static Path pidFile(String name, DataFolder data) {
    return data.file(name + ".pid");
  }

  /**
   * A pid is used again after a restart of the machine; a server writes its own right when it
   * starts.
   */
  private static boolean startedAbout(Instant writtenAt, ProcessHandle process) {
    return process
        .info()
        .startInstant()
        .map(
            startedAt ->
                Duration.between(startedAt, writtenAt).abs().compareTo(Duration.ofSeconds(10)) < 0)
        .orElse(false);
  }

  private static void stop(ProcessHandle process) {
    process.destroy();
    try {
      process.onExit().get(STOP.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (Exception _) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}
