package com.recomamp.amc;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Fetches result files from where AMC's signed URLs point, and from nowhere else. Safe for many
 * threads.
 */
public final class AmcResultFiles {

  /** Only who may ask AMC has another URL, so whether a file goes on is the caller's decision. */
  public interface Renewal {

    /**
     * @param failure what ended the transfer, or why there was none
     * @param received how many bytes of the file had arrived by then
     * @return a URL of the same file that is still good
     * @throws IOException to give the file up
     */
    URI after(AmcResultException failure, long received) throws IOException;
  }

  private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};
  private static final int BUFFER = 1 << 16;

  private final ResultHosts hosts;
  private final AmcTimeouts timeouts;
  private final HttpClient http;

  /**
   * @param listedHosts {@code host} or {@code host:port} to fetch from besides Amazon's, also over
   *     http and at private addresses
   * @param timeouts {@code request} bounds the wait for the answer's beginning and for each next
   *     piece, not the whole file
   */
  public AmcResultFiles(Set<String> listedHosts, AmcTimeouts timeouts) {
    this(new ResultHosts(listedHosts, InetAddress::getAllByName), timeouts);
  }

  AmcResultFiles(ResultHosts hosts, AmcTimeouts timeouts) {
    this.hosts = hosts;
    this.timeouts = timeouts;
    this.http = Http.client(timeouts.connect()).build();
  }

  /**
   * @param mostBytes of content, inflated
   */
  public AmcResultFile open(URI url, long mostBytes) throws IOException {
    return open(
        url,
        mostBytes,
        (failure, _) -> {
          throw failure;
        });
  }

  /**
   * A file that goes on behind the last byte that arrived when its transfer breaks off, as long as
   * {@code renewal} gives a URL and the file there is still the same one.
   *
   * @param mostBytes of content, inflated
   */
  public AmcResultFile open(URI url, long mostBytes, Renewal renewal) throws IOException {
    var response = beginning(url, renewal);
    var length = response.headers().firstValueAsLong("Content-Length");
    var etag = response.headers().firstValue("ETag");
    var body =
        etag.filter(tag -> tag.startsWith("\"")).isPresent()
            ? new ContinuedBody(
                response.body(),
                renewal,
                (from, received) -> rest(from, received, etag.orElseThrow()))
            : response.body();
    return new AmcResultFile(content(body, place(url), mostBytes), length, etag);
  }

  /**
   * Learns from one byte of a file whether it still is the one with this ETag.
   *
   * @throws AmcResultException.Replaced if it is another one
   */
  public void checkSame(URI url, String etag) throws IOException {
    try (var body = answer(url, part(url, "bytes=0-0", etag)).body()) {
      body.transferTo(OutputStream.nullOutputStream());
    }
  }

  private HttpResponse<InputStream> beginning(URI url, Renewal renewal) throws IOException {
    var from = url;
    while (true) {
      try {
        var response = answer(from, HttpRequest.newBuilder(from).build());
        if (response.statusCode() == 200) {
          return response;
        }
        throw new AmcResultException.Unavailable(
            "%s answered %d".formatted(place(from), response.statusCode()));
      } catch (AmcResultException.NotAllowed notAllowed) {
        throw notAllowed;
      } catch (AmcResultException failure) {
        from = renewal.after(failure, 0);
      }
    }
  }

  private InputStream rest(URI url, long from, String etag) throws IOException {
    var response = answer(url, part(url, "bytes=%d-".formatted(from), etag));
    var range = response.headers().firstValue("Content-Range").orElse("");
    if (response.statusCode() != 206 || !range.startsWith("bytes %d-".formatted(from))) {
      response.body().close();
      throw new AmcResultException.Unavailable("%s gives no rests of files".formatted(place(url)));
    }
    return response.body();
  }

  private static HttpRequest part(URI url, String range, String etag) {
    return HttpRequest.newBuilder(url).header("Range", range).header("If-Match", etag).build();
  }

  private HttpResponse<InputStream> answer(URI url, HttpRequest request) throws IOException {
    hosts.check(url);
    var place = place(url);
    var response = sent(request, place);
    return switch (response.statusCode()) {
      case 200, 206 -> {
        if (!isFile(response.headers())) {
          response.body().close();
          throw new AmcResultException.Unavailable(
              "%s answered with a page, or without saying how long it is".formatted(place));
        }
        yield response;
      }
      case 403 ->
          throw new AmcResultException.Expired(
              "%s answered 403: its URL has expired".formatted(place));
      case 404, 410 ->
          throw new AmcResultException.Gone(
              "%s answered %d: there is no such file".formatted(place, response.statusCode()));
      case 412 ->
          throw new AmcResultException.Replaced(
              "%s was replaced while it was read".formatted(place));
      default ->
          throw new AmcResultException.Unavailable(
              "%s answered %d".formatted(place, response.statusCode()));
    };
  }

  private HttpResponse<InputStream> sent(HttpRequest request, String place)
      throws AmcResultException {
    try {
      return Http.send(
          http,
          request,
          answer ->
              answer.statusCode() == 200 || answer.statusCode() == 206
                  ? new PacedBody(place, timeouts.request())
                  : BodySubscribers.replacing(InputStream.nullInputStream()),
          timeouts.request());
    } catch (IOException e) {
      throw new AmcResultException.Unavailable(
          "%s did not answer (%s)".formatted(place, Http.kind(e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AmcResultException.Unavailable(
          "%s did not answer (%s)".formatted(place, Http.kind(e)));
    }
  }

  private static String place(URI url) {
    return url.getHost() + url.getRawPath();
  }

  /** What ends with its connection could be cut anywhere; a page is some proxy's. */
  private static boolean isFile(HttpHeaders headers) {
    boolean saysItsEnd =
        headers.firstValue("Content-Length").isPresent()
            || headers.firstValue("Transfer-Encoding").isPresent();
    var type = headers.firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    return saysItsEnd && !type.startsWith("text/html");
  }

  private static InputStream content(InputStream body, String place, long mostBytes)
      throws IOException {
    try {
      var transferred = new PushbackInputStream(body, GZIP_MAGIC.length);
      var start = transferred.readNBytes(GZIP_MAGIC.length);
      transferred.unread(start);
      var content =
          Arrays.equals(start, GZIP_MAGIC) ? new GZIPInputStream(transferred, BUFFER) : transferred;
      return new WholeContent(content, transferred, place, mostBytes);
    } catch (ZipException | EOFException _) {
      throw new AmcResultException.Damaged("%s is no whole gzip file".formatted(place));
    }
  }
}
