package com.recomamp.store.result;

/** PostgreSQL had no room on its disk for a chunk. */
public final class DiskFull extends RuntimeException {
  private static final long serialVersionUID = 1;

  DiskFull() {
    super("the disk of PostgreSQL is full");
  }
}
