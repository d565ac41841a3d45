package com.recomamp.amc;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The JDK's client as all of this package uses it, and what headers and failures mean. */
final class Http {

  /** A page of a hundred executions with their SQL is a few megabytes. */
  private static final long LARGEST_ANSWER = 64L << 20;

  /** A server that names a longer wait does not mean it. */
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofDays(1);

  private static final Executor THREADS = task -> Thread.ofVirtual().name("amc-http").start(task);

  static HttpClient.Builder client(Duration connectTimeout) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(connectTimeout)
        .executor(THREADS);
  }

  static HttpResponse.BodyHandler<byte[]> answer() {
    return HttpResponse.BodyHandlers.limiting(
        HttpResponse.BodyHandlers.ofByteArray(), LARGEST_ANSWER);
  }

  /**
   * Bounded in total: the JDK's own request timeout ends with the headers, and not before the name
   * is resolved.
   */
  static <T> HttpResponse<T> send(
      HttpClient client, HttpRequest request, HttpResponse.BodyHandler<T> handler, Duration within)
      throws IOException, InterruptedException {
    var answer = client.sendAsync(request, handler);
    try {
      return answer.get(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw new HttpTimeoutException("no whole answer in time");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  /**
   * The names of what went wrong, and nothing of what they say: the JDK quotes what it received.
   */
  static String kind(Throwable failure) {
    var kinds = new LinkedHashSet<String>();
    for (var cause = failure; cause != null && kinds.size() < 5; cause = cause.getCause()) {
      kinds.add(cause.getClass().getSimpleName());
    }
    return String.join(", ", kinds);
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  static Optional<Instant> date(HttpResponse<?> response) {
    return response.headers().firstValue("Date").flatMap(Http::httpDate);
  }

  /** Seconds or a date; a date is held against the answer's own. */
  static Optional<Duration> retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .map(String::strip)
        .flatMap(
            value ->
                value.matches("\\d{1,9}")
                    ? Optional.of(Duration.ofSeconds(Long.parseLong(value)))
                    : httpDate(value)
                        .map(
                            until ->
                                Duration.between(date(response).orElseGet(Instant::now), until)))
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait)
        .map(wait -> wait.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wait);
  }

  private static Optional<Instant> httpDate(String value) {
    try {
      return Optional.of(
          ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private Http() {}
}
