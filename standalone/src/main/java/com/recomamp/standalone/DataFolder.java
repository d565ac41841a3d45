package com.recomamp.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** All that is kept between two starts; one start at a time may use it. */
final class DataFolder implements AutoCloseable {
  private final Path path;
  private final FileChannel lock;

  private DataFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  static DataFolder open(Path path) {
    try {
      Files.createDirectories(path);
      var channel =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new CannotStart(
            "%s is in use by another start of this program: stop that one, or choose another folder with DATA_DIR."
                .formatted(path));
      }
      return new DataFolder(path, channel);
    } catch (IOException e) {
      throw new CannotStart(
          "%s cannot be used to keep data in (%s): choose another folder with DATA_DIR."
              .formatted(path, e),
          e);
    }
  }

  Path path() {
    return path;
  }

  Path file(String name) {
    return path.resolve(name);
  }

  /**
   * The keys that encrypt what must stay secret in the database, made at the first start; losing
   * them loses the connections.
   */
  String tokenKeys() {
    var file = file("token.key");
    try {
      if (!Files.exists(file)) {
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        var written =
            Files.createTempFile(
                path,
                "token",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(written, "local:" + Base64.getEncoder().encodeToString(key));
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      return false;
    }
  }
}
