package com.recomamp.amc;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Fetches result files from where AMC's signed URLs point, and from nowhere else. Safe for many
 * threads.
 */
public final class AmcResultFiles {

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
  public AmcResultFile open(URI url, long mostBytes) throws AmcResultException {
    hosts.check(url);
    var place = url.getHost() + url.getRawPath();
    var response = answer(url, place);
    return switch (response.statusCode()) {
      case 200 ->
          new AmcResultFile(
              content(response.body(), place, mostBytes),
              response.headers().firstValueAsLong("Content-Length"),
              response.headers().firstValue("ETag"));
      case 403 ->
          throw new AmcResultException.Expired(
              "%s answered 403: its URL has expired".formatted(place));
      default ->
          throw new AmcResultException.Unavailable(
              "%s answered %d".formatted(place, response.statusCode()));
    };
  }

  private HttpResponse<InputStream> answer(URI url, String place) throws AmcResultException {
    try {
      return Http.send(
          http,
          HttpRequest.newBuilder(url).build(),
          answer ->
              answer.statusCode() == 200
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

  private static InputStream content(InputStream body, String place, long mostBytes)
      throws AmcResultException {
    try {
      var transferred = new PushbackInputStream(body, GZIP_MAGIC.length);
      var start = transferred.readNBytes(GZIP_MAGIC.length);
      transferred.unread(start);
      var content =
          Arrays.equals(start, GZIP_MAGIC) ? new GZIPInputStream(transferred, BUFFER) : transferred;
      return new WholeContent(content, transferred, place, mostBytes);
    } catch (AmcResultException e) {
      throw e;
    } catch (IOException _) {
      throw new AmcResultException.Torn("%s is no whole gzip file".formatted(place));
    }
  }
}
