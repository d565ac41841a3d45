package com.recomamp.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A part in a process of its own, on a leash: it ends when this JVM does, however it ends. */
final class App implements AutoCloseable {
  private static final Pattern HEAP_USED = Pattern.compile("used (\\d+)K");
  private static final Path JAVA =
      Path.of(ProcessHandle.current().info().command().orElseThrow()).toAbsolutePath();

  private final String name;
  private final URI uri;
  private final Process leash;
  private final Path pidFile;
  private final Path log;

  private App(String name, URI uri, Process leash, Path pidFile, Path log) {
    this.name = name;
    this.uri = uri;
    this.leash = leash;
    this.pidFile = pidFile;
    this.log = log;
  }

  static App start(
      String name, Path home, Path folder, int port, int heapMegabytes, Map<String, String> env) {
    var pidFile = folder.resolve(name + ".pid");
    var log = folder.resolve(name + ".log");
    var line = new ArrayList<String>();
    line.addAll(List.of(home.resolve("bin/leash").toString(), pidFile.toString()));
    line.addAll(List.of(JAVA.toString(), "-Xmx%dm".formatted(heapMegabytes)));
    line.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    line.addAll(List.of("-jar", folder.resolve(name + ".jar").toString()));
    var builder = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(env);
    try {
      return new App(name, URI.create("http://localhost:" + port), builder.start(), pidFile, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  App whenItAnswers(String path) {
    Patience.ofMinutes(3)
        .until(
            name + " to answer, see " + log,
            () -> {
              if (!leash.isAlive()) {
                throw new IllegalStateException("%s ended, %s says why".formatted(name, log));
              }
              return Http.answersOk(uri.resolve(path));
            });
    return this;
  }

  URI uri() {
    return uri;
  }

  /** What is alive on the heap, in KiB, after a full collection. */
  long heapAfterCollection() {
    var jcmd = JAVA.resolveSibling("jcmd").toString();
    said(jcmd, pid(), "GC.run");
    return said(jcmd, pid(), "GC.heap_info")
        .lines()
        .filter(line -> !line.contains("Metaspace") && !line.contains("class space"))
        .flatMap(line -> HEAP_USED.matcher(line).results())
        .mapToLong(used -> Long.parseLong(used.group(1)))
        .sum();
  }

  /** Resident memory, in KiB. */
  long resident() {
    return Long.parseLong(said("ps", "-o", "rss=", "-p", pid()).strip());
  }

  /** The sum of a Prometheus metric over the series that have all of these labels. */
  double metric(String metric, String... labels) {
    var series =
        Http.text(uri.resolve("/actuator/prometheus"))
            .lines()
            .filter(line -> line.startsWith(metric + "{"))
            .filter(line -> List.of(labels).stream().allMatch(line::contains))
            .toList();
    if (series.isEmpty()) {
      throw new IllegalStateException(
          "%s has no metric %s with %s".formatted(name, metric, List.of(labels)));
    }
    return series.stream()
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Override
  public void close() {
    ProcessHandle.of(Long.parseLong(pid())).ifPresent(ProcessHandle::destroyForcibly);
    try {
      leash.getOutputStream().close();
      leash.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private String pid() {
    try {
      return Files.readString(pidFile).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("%s is not running, see %s".formatted(name, log), e);
    }
  }

  private static String said(String... command) {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("%s: %s".formatted(List.of(command), text.strip()));
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
