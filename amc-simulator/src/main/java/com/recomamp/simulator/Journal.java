package com.recomamp.simulator;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What happened, one JSON line each, appended before anybody is told. A line is handed to the
 * operating system at once, which keeps it when the process is killed; only the machine's own death
 * can lose the last ones.
 */
final class Journal implements AutoCloseable {
  private static final String FILE = "journal.jsonl";

  private final @Nullable FileChannel file;

  private Journal(@Nullable FileChannel file) {
    this.file = file;
  }

  static Journal inMemory() {
    return new Journal(null);
  }

  /** Reads what the folder holds and goes on behind it; a last line that was torn is cut off. */
  static Journal open(Path folder, Consumer<Entry> reader) throws IOException {
    Files.createDirectories(folder);
    var path = folder.resolve(FILE);
    var file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    var end = 0L;
    try (var in = new BufferedInputStream(Files.newInputStream(path))) {
      var line = new ByteArrayOutputStream();
      for (var octet = in.read(); octet >= 0; octet = in.read()) {
        if (octet != '\n') {
          line.write(octet);
          continue;
        }
        reader.accept(entry(line.toByteArray(), path, end));
        end += line.size() + 1L;
        line.reset();
      }
    }
    file.truncate(end);
    file.position(end);
    return new Journal(file);
  }

  private static Entry entry(byte[] line, Path path, long offset) throws IOException {
    try {
      return Json.MAPPER.readValue(line, Entry.class);
    } catch (JacksonException unreadable) {
      throw new IOException(
          "%s holds something else than an entry at byte %d".formatted(path, offset), unreadable);
    }
  }

  void append(Entry entry) {
    if (file == null) {
      return;
    }
    try {
      var line =
          ByteBuffer.wrap(
              (Json.MAPPER.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        file.write(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the simulator cannot write its journal", e);
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
