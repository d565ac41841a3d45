package com.recomamp.simulator;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of computed results, each written once, when its query has run. Of more than may be
 * kept, the oldest are gone.
 */
final class StoredResults implements AutoCloseable {
  private static final String TEMPORARY = "amc-simulator-";

  private static final Pattern ABANDONED = Pattern.compile(TEMPORARY + "(\\d{1,9})-\\d+");

  private final @Nullable Path stateDir;
  private final long most;
  private final LinkedHashMap<String, Long> sizes = new LinkedHashMap<>();
  private long bytes;
  private volatile @Nullable Path folder;

  /**
   * @param stateDir in which they outlive the process; without one they lie in a temporary folder
   * @param most bytes to keep; the latest result is kept whatever its size
   */
  StoredResults(@Nullable Path stateDir, long most) {
    this.stateDir = stateDir;
    this.most = most;
    this.folder = stateDir == null ? null : stateDir.resolve("results");
  }

  /** Spreads the lines over files, each with a header. */
  synchronized void keep(String executionId, String header, List<String> lines, int files) {
    try {
      var own = Files.createDirectories(opened().resolve(executionId));
      try {
        for (var part = 0; part < files; part++) {
          try (var out = Files.newBufferedWriter(own.resolve(name(part)), StandardCharsets.UTF_8)) {
            out.write(header);
            var from = lines.size() * part / files;
            for (var line : lines.subList(from, lines.size() * (part + 1) / files)) {
              out.write(line);
            }
          }
        }
      } catch (IOException e) {
        delete(own);
        throw e;
      }
      count(own);
      while (bytes > most && sizes.size() > 1) {
        var oldest = sizes.firstEntry().getKey();
        bytes -= sizes.remove(oldest);
        delete(own.resolveSibling(oldest));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the simulator cannot store a result", e);
    }
  }

  /** Nothing when it is no longer kept. */
  Optional<ResultContent> file(String executionId, int part) {
    var within = folder;
    if (within == null) {
      return Optional.empty();
    }
    var path = within.resolve(executionId).resolve(name(part));
    return Files.exists(path) ? Optional.of(new Stored(path)) : Optional.empty();
  }

  private static String name(int part) {
    return "part-%d.csv".formatted(part);
  }

  private Path opened() throws IOException {
    var known = folder;
    if (known == null) {
      removeAbandoned();
      known = Files.createTempDirectory(TEMPORARY + ProcessHandle.current().pid() + "-");
      folder = known;
    } else if (sizes.isEmpty()) {
      Files.createDirectories(known);
      var times = new LinkedHashMap<Path, FileTime>();
      for (var own : listed(known)) {
        times.put(own, Files.getLastModifiedTime(own));
      }
      for (var own : times.keySet().stream().sorted(Comparator.comparing(times::get)).toList()) {
        count(own);
      }
    }
    return known;
  }

  private void count(Path own) throws IOException {
    var size = 0L;
    for (var file : listed(own)) {
      size += Files.size(file);
    }
    sizes.put(own.getFileName().toString(), size);
    bytes += size;
  }

  /** What processes that were killed could not remove themselves. */
  private static void removeAbandoned() throws IOException {
    for (var left : listed(Path.of(System.getProperty("java.io.tmpdir")))) {
      var name = ABANDONED.matcher(left.getFileName().toString());
      if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
        try {
          delete(left);
        } catch (IOException | UncheckedIOException notOurs) {
          // another user's, or another simulator removes it at this moment
        }
      }
    }
  }

  private static List<Path> listed(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : new ArrayList<>(files.toList()).reversed()) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public synchronized void close() {
    var own = folder;
    if (stateDir == null && own != null) {
      try {
        delete(own);
      } catch (IOException e) {
        throw new UncheckedIOException("the simulator cannot remove its results", e);
      }
    }
  }

  private record Stored(Path path) implements ResultContent {
    @Override
    public long length() {
      try {
        return Files.size(path);
      } catch (IOException e) {
        throw new UncheckedIOException("a result is gone", e);
      }
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      Files.copy(path, out);
    }
  }
}
