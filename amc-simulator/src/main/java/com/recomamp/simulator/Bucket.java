package com.recomamp.simulator;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The part of S3 behind download URLs: who holds a URL may read one file until the URL expires. */
final class Bucket {
  private static final String NAME = "amc-output-prod-simulator";
  private static final Pattern KEY =
      Pattern.compile("([0-9a-f-]{36})/(part-(\\d)\\.csv|metadata\\.json)");
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");
  private static final DateTimeFormatter AWS_DATE =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final World world;
  private final Signer signer;
  private final ComputedResults computed;
  private final Supplier<Knobs> knobs;
  private final Map<String, Long> lengths = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> downloads = new ConcurrentHashMap<>();

  Bucket(World world, Signer signer, ComputedResults computed, Supplier<Knobs> knobs) {
    this.world = world;
    this.signer = signer;
    this.computed = computed;
    this.knobs = knobs;
  }

  List<String> resultUrls(Entry.Created order, Call call) {
    return IntStream.range(0, order.rows().files())
        .mapToObj(part -> url(call, order, "part-%d.csv".formatted(part)))
        .toList();
  }

  String metadataUrl(Entry.Created order, Call call) {
    return url(call, order, "metadata.json");
  }

  Reply download(Call call) {
    checked(call);
    var key = KEY.matcher(call.name("key"));
    var execution =
        key.matches() ? world.find(key.group(1)).filter(Execution::hasResult).orElse(null) : null;
    if (execution == null) {
      throw noSuchKey(call);
    }
    var order = execution.order();
    if (key.group(3) == null) {
      return Reply.json(
              200,
              "application/json",
              Json.object().put("workflowId", order.workflowId()).put("sqlQuery", order.sql()))
          .about(order.executionId());
    }
    var directions = Directions.of(order);
    var before =
        downloads.computeIfAbsent(order.executionId(), _ -> new AtomicInteger()).getAndIncrement();
    var edition = directions.rewritten() != null && before >= directions.rewritten() ? 1 : 0;
    var part = Integer.parseInt(key.group(3));
    if (part >= order.rows().files()) {
      throw noSuchKey(call);
    }
    var etag = "\"%s\"".formatted(signer.signature(call.path() + "/" + edition).substring(0, 32));
    if (call.header("If-Match") instanceof String wanted && !wanted.equals(etag)) {
      throw Refusal.bucket(
          412,
          "PreconditionFailed",
          "At least one of the pre-conditions you specified did not hold",
          "<Condition>If-Match</Condition>",
          call.requestId());
    }
    var file =
        computed
            .file(order, part, edition)
            .map(content -> packed(order, content))
            .orElseThrow(() -> noSuchKey(call));
    var length = lengths.computeIfAbsent(call.path() + "/" + edition, _ -> file.length());
    return asked(call, file, length, before < directions.breaks())
        .with("ETag", etag)
        .about(order.executionId());
  }

  private static Refusal noSuchKey(Call call) {
    return Refusal.bucket(
        404, "NoSuchKey", "The specified key does not exist.", "", call.requestId());
  }

  private static ResultContent packed(Entry.Created order, ResultContent content) {
    return switch (order.over(Knobs.defaults()).compression()) {
      case NONE -> content;
      case GZIP -> new Gzipped(content);
    };
  }

  /** All of it, or the range that was asked for, of which half arrives when it breaks off. */
  private static Reply asked(Call call, ResultContent file, long length, boolean breaksOff) {
    var range = RANGE.matcher(call.header("Range") instanceof String asked ? asked : "");
    if (!range.matches()) {
      return Reply.stream(
          200, "text/csv", length, out -> write(file, out, 0, breaksOff ? length / 2 : length));
    }
    var from = Long.parseLong(range.group(1));
    var to =
        range.group(2).isEmpty() ? length : Math.min(length, Long.parseLong(range.group(2)) + 1);
    if (from >= to) {
      throw Refusal.bucket(
          416,
          "InvalidRange",
          "The requested range is not satisfiable",
          "<ActualObjectSize>%d</ActualObjectSize>".formatted(length),
          call.requestId());
    }
    return Reply.stream(
            206,
            "text/csv",
            to - from,
            out -> write(file, out, from, breaksOff ? from + (to - from) / 2 : to))
        .with("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, length));
  }

  private static void write(ResultContent file, OutputStream out, long from, long to)
      throws IOException {
    file.writeTo(new Part(out, from, to));
    out.flush();
  }

  /** Lets the bytes from {@code from} to {@code to} through. */
  private static final class Part extends OutputStream {
    private final OutputStream out;
    private final long from;
    private final long to;
    private long at;

    Part(OutputStream out, long from, long to) {
      this.out = out;
      this.from = from;
      this.to = to;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      var first = Math.clamp(from - at, 0, length);
      var last = Math.clamp(to - at, first, length);
      out.write(bytes, offset + first, last - first);
      at += length;
    }
  }

  private String url(Call call, Entry.Created order, String file) {
    var host = call.header("Host");
    var path = "/s3/%s/%s/%s".formatted(NAME, order.executionId(), file);
    var date = AWS_DATE.format(world.now());
    var expires = Long.toString(order.over(knobs.get()).urlLife().toSeconds());
    var credential =
        "ASIASIMULATOR0000000/%s/us-east-1/s3/aws4_request".formatted(date.substring(0, 8));
    return "http://%s%s?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=%s&X-Amz-SignedHeaders=host&X-Amz-Expires=%s&X-Amz-Credential=%s&X-Amz-Signature=%s"
        .formatted(
            host,
            path,
            date,
            expires,
            URLEncoder.encode(credential, StandardCharsets.UTF_8),
            signer.signature(signed(path, date, expires, credential)));
  }

  private void checked(Call call) {
    var signature = call.query().get("X-Amz-Signature");
    if (call.header("Authorization") != null) {
      throw Refusal.bucket(
          400,
          "InvalidArgument",
          "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature"
              + " query string parameter or the Authorization header should be specified",
          "",
          call.requestId());
    }
    if (signature == null) {
      throw Refusal.bucket(403, "AccessDenied", "Access Denied", "", call.requestId());
    }
    var date = call.query().getOrDefault("X-Amz-Date", "");
    var expires = call.query().getOrDefault("X-Amz-Expires", "");
    var credential = call.query().getOrDefault("X-Amz-Credential", "");
    var issued = instant(date);
    if (issued == null
        || !signer.signed(signed(call.path(), date, expires, credential), signature)) {
      throw Refusal.bucket(
          403,
          "SignatureDoesNotMatch",
          "The request signature we calculated does not match the signature you provided. Check"
              + " your key and signing method.",
          "",
          call.requestId());
    }
    var until = issued.plus(Duration.ofSeconds(Long.parseLong(expires)));
    if (!world.now().isBefore(until)) {
      throw Refusal.bucket(
          403,
          "AccessDenied",
          "Request has expired",
          "<X-Amz-Expires>%s</X-Amz-Expires><Expires>%s</Expires><ServerTime>%s</ServerTime>"
              .formatted(expires, until, world.now()),
          call.requestId());
    }
  }

  private static String signed(String path, String date, String expires, String credential) {
    return String.join("\n", path, date, expires, credential);
  }

  private static @Nullable Instant instant(String date) {
    try {
      return Instant.from(AWS_DATE.parse(date));
    } catch (DateTimeParseException _) {
      return null;
    }
  }
}
