package com.recomamp.worker.result;

import com.recomamp.amc.AmcOutputColumn;
import com.recomamp.amc.AmcResultException;
import com.recomamp.amc.AmcResultFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;

/**
 * The files of one result, all of one writing: a file is known by its key and its ETag, never by
 * its URL, which is asked for anew whenever one is needed.
 */
final class Download {
  /** Breaks in a row after which nothing more had arrived. */
  private static final int MOST_IN_VAIN = 3;

  interface Reader {
    void file(InputStream content) throws IOException;
  }

  /** AMC names no file. */
  static final class NoFiles extends IOException {
    private static final long serialVersionUID = 1;

    NoFiles() {
      super("AMC gives no file out for this result");
    }
  }

  private final AmcResultFiles files;
  private final Supplier<List<URI>> urls;
  private final List<AmcOutputColumn> columns;
  private final List<String> keys;

  /**
   * @param urls asks AMC for URLs that are good for minutes
   */
  Download(AmcResultFiles files, Supplier<List<URI>> urls, List<AmcOutputColumn> columns)
      throws NoFiles {
    this.files = files;
    this.urls = urls;
    this.columns = columns;
    this.keys = keys(urls.get());
    if (keys.isEmpty()) {
      throw new NoFiles();
    }
  }

  /** As AMC declares them, which it need not. */
  List<AmcOutputColumn> columns() {
    return columns;
  }

  int files() {
    return keys.size();
  }

  /**
   * Every file in its order, and then whether all of them still are what was read: AMC may have
   * written them anew between the first and the last.
   *
   * @param mostBytes of each, inflated
   */
  void read(long mostBytes, Reader reader) throws IOException {
    var etags = new LinkedHashMap<String, String>();
    for (var key : keys) {
      try (var file = files.open(fresh(key), mostBytes, new Renewal(key))) {
        reader.file(file.content());
        file.etag().ifPresent(etag -> etags.put(key, etag));
      }
    }
    if (keys.size() > 1) {
      for (var read : etags.entrySet()) {
        files.checkSame(fresh(read.getKey()), read.getValue());
      }
    }
  }

  private URI fresh(String key) throws IOException {
    var now = urls.get();
    if (!keys(now).equals(keys)) {
      throw new IOException("AMC gives out other files than before");
    }
    return now.get(keys.indexOf(key));
  }

  private static List<String> keys(List<URI> urls) {
    return urls.stream().map(URI::getRawPath).toList();
  }

  /** As long as it gets on; a file that does not begin is left to Temporal, which waits. */
  private final class Renewal implements AmcResultFiles.Renewal {
    private final String key;
    private long lastReceived = -1;
    private int inVain;

    Renewal(String key) {
      this.key = key;
    }

    @Override
    public URI after(AmcResultException failure, long received) throws IOException {
      inVain = received > lastReceived ? 1 : inVain + 1;
      lastReceived = received;
      boolean doesNotBegin = received == 0 && !(failure instanceof AmcResultException.Expired);
      if (inVain > MOST_IN_VAIN || doesNotBegin) {
        throw failure;
      }
      return fresh(key);
    }
  }
}
