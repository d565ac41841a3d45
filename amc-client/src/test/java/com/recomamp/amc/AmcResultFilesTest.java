package com.recomamp.amc;

import static com.recomamp.amc.Amc.IMPATIENT;
import static com.recomamp.amc.Amc.PATIENT;
import static com.recomamp.amc.ScriptedServer.answer;
import static com.recomamp.amc.ScriptedServer.hangsUp;
import static com.recomamp.amc.ScriptedServer.torn;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.recomamp.amc.AmcResultException.Damaged;
import com.recomamp.amc.AmcResultException.Expired;
import com.recomamp.amc.AmcResultException.Gone;
import com.recomamp.amc.AmcResultException.NotAllowed;
import com.recomamp.amc.AmcResultException.Replaced;
import com.recomamp.amc.AmcResultException.TooLarge;
import com.recomamp.amc.AmcResultException.Torn;
import com.recomamp.amc.AmcResultException.Unavailable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmcResultFilesTest {

  private static final String CSV = "campaign,reach\nspring,120\n";
  private static final long PLENTY = 1 << 20;

  @Test
  void aFileIsFetchedAsSignedWithoutAnythingOfOurs() throws Exception {
    try (var server = new ScriptedServer(answer(200, "ETag: \"e1\"", CSV));
        var file = files(server).open(url(server, "/a%20b.csv?X-Amz-Signature=a%2Fb"), PLENTY)) {
      assertThat(file.content()).hasContent(CSV);
      assertThat(file.contentLength()).hasValue(CSV.length());
      assertThat(file.etag()).contains("\"e1\"");

      var asked = server.asked();
      assertThat(asked.line()).isEqualTo("GET /a%20b.csv?X-Amz-Signature=a%2Fb HTTP/1.1");
      assertThat(asked.headers()).containsOnlyKeys("Host", "User-Agent");
    }
  }

  @Test
  void anEmptyAndAOneByteFileAreFilesToo() throws Exception {
    try (var server = new ScriptedServer(answer(200, "X: y", ""), answer(200, "X: y", "a"))) {
      assertThat(read(server, PLENTY)).isEmpty();
      assertThat(read(server, PLENTY)).isEqualTo("a".getBytes(UTF_8));
    }
  }

  @Test
  void severalMegabytesArriveWhole() throws Exception {
    var megabytes = new byte[3 << 20];
    new Random(7).nextBytes(megabytes);
    try (var server = new ScriptedServer(answer(200, "X: y", megabytes))) {
      assertThat(read(server, megabytes.length)).isEqualTo(megabytes);
    }
  }

  @Test
  void gzipIsInflatedWhateverTheHeadersSayAndInAllItsMembers() throws Exception {
    var members = new ByteArrayOutputStream();
    members.write(gzip(CSV.getBytes(UTF_8)));
    members.write(gzip("summer,7\n".getBytes(UTF_8)));
    try (var server =
        new ScriptedServer(answer(200, "Content-Type: text/csv", members.toByteArray()))) {
      assertThat(read(server, PLENTY)).isEqualTo((CSV + "summer,7\n").getBytes(UTF_8));
    }
  }

  @Test
  void aMemberThatStartsWithTheNextPieceIsNotLost() throws Exception {
    var first = gzip(CSV.getBytes(UTF_8));
    var second = gzip("summer,7\n".getBytes(UTF_8));
    try (var server =
        new ScriptedServer(
            out -> {
              out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(UTF_8));
              for (var member : new byte[][] {first, second}) {
                out.write((Integer.toHexString(member.length) + "\r\n").getBytes(UTF_8));
                out.write(member);
                out.write("\r\n".getBytes(UTF_8));
                out.flush();
              }
              out.write("0\r\n\r\n".getBytes(UTF_8));
            })) {
      assertThat(read(server, PLENTY)).isEqualTo((CSV + "summer,7\n").getBytes(UTF_8));
    }
  }

  @Test
  void aFileMayFillItsLimitButNotPassIt() throws Exception {
    var bomb = gzip(new byte[64 << 20]);
    try (var server =
        new ScriptedServer(
            answer(200, "X: y", CSV), answer(200, "X: y", CSV), answer(200, "X: y", bomb))) {
      assertThat(read(server, CSV.length())).isEqualTo(CSV.getBytes(UTF_8));
      assertThatThrownBy(() -> read(server, CSV.length() - 1)).isInstanceOf(TooLarge.class);
      assertThatThrownBy(() -> read(server, PLENTY)).isInstanceOf(TooLarge.class);
    }
  }

  @Test
  void aFileThatEndsEarlyIsTornAndNotShort() throws Exception {
    var gzip = gzip(CSV.getBytes(UTF_8));
    var twoMembers = Arrays.copyOf(gzip, gzip.length + 5);
    System.arraycopy(gzip, 0, twoMembers, gzip.length, 5);
    try (var server =
        new ScriptedServer(
            torn(200, CSV),
            out -> {
              out.write(
                  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n"
                      .getBytes(UTF_8));
              throw new IOException("hangs up");
            },
            out -> {
              out.write("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n".getBytes(UTF_8));
              out.write(twoMembers);
              throw new IOException("hangs up");
            })) {
      for (var i = 0; i < 3; i++) {
        assertThatThrownBy(() -> read(server, PLENTY)).as("answer %d", i).isInstanceOf(Torn.class);
      }
    }
  }

  @Test
  void aFileThatArrivesWholeAndIsNoWholeFileIsDamaged() throws Exception {
    var gzip = gzip(CSV.getBytes(UTF_8));
    var wrong = gzip.clone();
    wrong[gzip.length - 5] ^= 1;
    try (var server =
        new ScriptedServer(
            answer(200, "ETag: \"e1\"", Arrays.copyOf(gzip, gzip.length - 6)),
            answer(200, "ETag: \"e1\"", Arrays.copyOf(gzip, 3)),
            answer(200, "ETag: \"e1\"", wrong))) {
      for (var i = 0; i < 3; i++) {
        assertThatThrownBy(() -> read(server, PLENTY))
            .as("answer %d", i)
            .isInstanceOf(Damaged.class);
      }
    }
  }

  @Test
  void whatDoesNotSayItsEndOrIsAPageIsNoFile() throws Exception {
    try (var server =
        new ScriptedServer(
            out -> {
              out.write("HTTP/1.1 200 OK\r\nETag: \"e1\"\r\n\r\na,b\n1,2\n".getBytes(UTF_8));
              throw new IOException("hangs up");
            },
            answer(200, "Content-Type: text/html; charset=utf-8", "<html>please log in</html>"))) {
      assertThatThrownBy(() -> read(server, PLENTY)).isInstanceOf(Unavailable.class);
      assertThatThrownBy(() -> read(server, PLENTY)).isInstanceOf(Unavailable.class);
    }
  }

  @Test
  void aFileThatBreaksOffGoesOnBehindItsLastByte() throws Exception {
    try (var server =
        new ScriptedServer(
            cut(200, "ETag: \"e1\"", CSV, 0, 9),
            answer(503, "X: y", ""),
            cut(206, range(9), CSV, 9, 11),
            answer(403, "X: y", ""),
            answer(206, range(11), CSV.substring(11)))) {
      var received = new ArrayList<Long>();
      var failures = new ArrayList<Class<?>>();

      try (var file =
          files(server)
              .open(
                  url(server, "/1?old"),
                  PLENTY,
                  (failure, bytes) -> {
                    received.add(bytes);
                    failures.add(failure.getClass());
                    return url(server, "/1?new");
                  })) {
        assertThat(file.content()).hasContent(CSV);
      }

      assertThat(received).containsExactly(9L, 9L, 11L, 11L);
      assertThat(failures)
          .containsExactly(Torn.class, Unavailable.class, Torn.class, Expired.class);
      assertThat(server.allAsked())
          .extracting(asked -> asked.line() + " " + asked.headers().get("Range"))
          .containsExactly(
              "GET /1?old HTTP/1.1 null",
              "GET /1?new HTTP/1.1 bytes=9-",
              "GET /1?new HTTP/1.1 bytes=9-",
              "GET /1?new HTTP/1.1 bytes=11-",
              "GET /1?new HTTP/1.1 bytes=11-");
      assertThat(server.allAsked().getLast().headers()).containsEntry("If-Match", "\"e1\"");
    }
  }

  @Test
  void gzipThatBreaksOffIsInflatedAsOneFile() throws Exception {
    var gzip = gzip(CSV.getBytes(UTF_8));
    try (var server =
        new ScriptedServer(
            out -> {
              out.write(
                  "HTTP/1.1 200 OK\r\nETag: \"e1\"\r\nContent-Length: %d\r\n\r\n"
                      .formatted(gzip.length)
                      .getBytes(UTF_8));
              out.write(gzip, 0, 12);
              throw new IOException("hangs up");
            },
            answer(206, range(12), Arrays.copyOfRange(gzip, 12, gzip.length)))) {
      try (var file = files(server).open(url(server, "/1"), PLENTY, (_, _) -> url(server, "/2"))) {
        assertThat(file.content()).hasContent(CSV);
      }
    }
  }

  @Test
  void aFileThatWasReplacedIsNeverJoinedToTheOldOne() throws Exception {
    try (var server =
        new ScriptedServer(
            cut(200, "ETag: \"e1\"", CSV, 0, 9), answer(412, "ETag: \"e2\"", "<Error/>"))) {
      try (var file = files(server).open(url(server, "/1"), PLENTY, (_, _) -> url(server, "/1"))) {
        assertThatThrownBy(() -> file.content().readAllBytes()).isInstanceOf(Replaced.class);
        assertThatThrownBy(() -> file.content().read()).isInstanceOf(Replaced.class);
      }
      assertThat(server.allAsked().getLast().headers()).containsEntry("If-Match", "\"e1\"");
    }
  }

  @Test
  void aServerThatGivesNoRestsIsNotBelieved() throws Exception {
    try (var server =
        new ScriptedServer(
            cut(200, "ETag: \"e1\"", CSV, 0, 9),
            answer(200, "ETag: \"e1\"", CSV),
            answer(206, range(8), CSV.substring(9)))) {
      var tries = new AtomicInteger();
      try (var file =
          files(server)
              .open(
                  url(server, "/1"),
                  PLENTY,
                  (failure, _) -> {
                    if (tries.incrementAndGet() > 2) {
                      throw failure;
                    }
                    return url(server, "/1");
                  })) {
        assertThatThrownBy(() -> file.content().readAllBytes()).isInstanceOf(Unavailable.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"X: y", "ETag: W/\"e1\""})
  void withoutAStrongETagAFileThatBreaksOffDoesNotGoOn(String header) throws Exception {
    try (var server = new ScriptedServer(cut(200, header, CSV, 0, 9))) {
      try (var file = files(server).open(url(server, "/1"), PLENTY, (_, _) -> url(server, "/1"))) {
        assertThatThrownBy(() -> file.content().readAllBytes()).isInstanceOf(Torn.class);
      }
      assertThat(server.allAsked()).hasSize(1);
    }
  }

  @Test
  void aRefusedUrlIsReplacedByAFreshOne() throws Exception {
    try (var server = new ScriptedServer(answer(403, "X: y", ""), answer(200, "X: y", CSV));
        var file =
            files(server).open(url(server, "/1?old"), PLENTY, (_, _) -> url(server, "/1?new"))) {
      assertThat(file.content()).hasContent(CSV);
    }
  }

  @Test
  void oneByteTellsWhetherAFileIsStillTheSame() throws Exception {
    try (var server =
        new ScriptedServer(
            answer(206, "Content-Range: bytes 0-0/26", "c"), answer(412, "X: y", ""))) {
      files(server).checkSame(url(server, "/1"), "\"e1\"");
      assertThat(server.asked().headers())
          .containsEntry("Range", "bytes=0-0")
          .containsEntry("If-Match", "\"e1\"");

      assertThatThrownBy(() -> files(server).checkSame(url(server, "/1"), "\"e1\""))
          .isInstanceOf(Replaced.class);
    }
  }

  @Test
  void aFileThatStopsIsNotWaitedForForEver() throws Exception {
    try (var server = new ScriptedServer()) {
      server.then(server.fallsSilentAfter(""));
      server.then(server.fallsSilentAfter("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nab"));
      var files = new AmcResultFiles(Set.of(server.place()), IMPATIENT);

      assertThatThrownBy(() -> files.open(url(server, "/1"), PLENTY))
          .isInstanceOf(Unavailable.class);
      try (var file = files.open(url(server, "/2"), PLENTY)) {
        assertThatThrownBy(() -> file.content().readAllBytes()).isInstanceOf(Unavailable.class);
      }
    }
  }

  @Test
  void aRefusedUrlHasExpired() throws Exception {
    try (var server =
        new ScriptedServer(
            answer(
                403,
                "Content-Type: application/xml",
                "<Error><Code>AccessDenied</Code></Error>"))) {
      assertThatThrownBy(() -> read(server, PLENTY)).isInstanceOf(Expired.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 410})
  void whatIsNotThereIsGone(int status) throws Exception {
    try (var server = new ScriptedServer(answer(status, "X: y", "<Error/>"))) {
      assertThatThrownBy(() -> read(server, PLENTY)).isInstanceOf(Gone.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 206, 302, 307, 400, 500, 503})
  void everythingElseIsUnavailableAndARedirectIsNotFollowed(int status) throws Exception {
    try (var elsewhere = new ScriptedServer(answer(200, "X: y", CSV));
        var server = new ScriptedServer(answer(status, "Location: " + elsewhere.address(), ""))) {
      var files = new AmcResultFiles(Set.of(server.place(), elsewhere.place()), PATIENT);

      assertThatThrownBy(() -> files.open(url(server, "/1"), PLENTY))
          .isInstanceOf(Unavailable.class);
      assertThat(elsewhere.connections()).isZero();
    }
  }

  @Test
  void theSignatureStaysOutOfEveryMessage() throws Exception {
    try (var server =
        new ScriptedServer(
            answer(403, "X: y", "canary"),
            answer(500, "X: y", "canary"),
            torn(200, "canary"),
            hangsUp())) {
      for (var i = 0; i < 4; i++) {
        var failure =
            catchThrowableOfType(
                AmcResultException.class,
                () -> {
                  try (var file =
                      files(server).open(url(server, "/1?X-Amz-Signature=canary"), PLENTY)) {
                    file.content().readAllBytes();
                  }
                });
        assertThat(failure).hasMessageNotContaining("canary").hasNoCause();
      }
    }
    assertThatThrownBy(() -> check("https://example.com/1?X-Amz-Signature=canary", "93.184.216.34"))
        .hasMessageNotContaining("canary");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://bucket.s3.us-east-1.amazonaws.com/a.csv?X-Amz-Signature=1",
        "HTTPS://Bucket.S3.AmazonAWS.com:443/a.csv",
        "http://simulator:8090/files/1",
        "https://simulator:8090/files/1",
        "http://LOCALHOST:8090/files/1",
        "http://[::1]:8090/files/1",
      })
  void amazonsHostsAndListedOnesAreAllowed(String url) {
    assertThatCode(() -> check(url, "52.216.1.1")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://bucket.s3.amazonaws.com/a.csv",
        "ftp://bucket.s3.amazonaws.com/a.csv",
        "file:///etc/passwd",
        "https:a.csv",
        "/a.csv",
        "https://bucket.s3.amazonaws.com:22/a.csv",
        "https://amazonaws.com/a.csv",
        "https://evilamazonaws.com/a.csv",
        "https://bucket.s3.amazonaws.com.evil.com/a.csv",
        "https://bucket.s3.amazonaws.com@evil.com/a.csv",
        "https://evil.com@bucket.s3.amazonaws.com/a.csv",
        "https://evil.com/.amazonaws.com",
        "https://evil.com?.amazonaws.com",
        "https://evil.com#.amazonaws.com",
        "https://under_score.amazonaws.com/a.csv",
        "http://169.254.169.254/latest/meta-data/",
        "https://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/latest/meta-data/",
        "http://localhost:8091/files/1",
        "http://localhost/files/1",
        "http://user@localhost:8090/files/1",
        "gopher://localhost:8090/files/1",
      })
  void otherPlacesAreNot(String url) {
    assertThatThrownBy(() -> check(url, "52.216.1.1")).isInstanceOf(NotAllowed.class);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "0.1.2.3",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fd00:ec2::254",
    "fc00::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
    "ff02::1",
  })
  void anAmazonNameThatLeadsIntoAPrivateNetworkIsNotAllowed(String address) {
    assertThatThrownBy(() -> check("https://bucket.s3.amazonaws.com/a.csv", "52.216.1.1", address))
        .isInstanceOf(NotAllowed.class);
  }

  @Test
  void aPublicSixthVersionAddressIsAllowedAndANameWithoutAddressPasses() {
    assertThatCode(() -> check("https://bucket.s3.amazonaws.com/a.csv", "2600:1fa0::1"))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> check("https://bucket.s3.amazonaws.com/a.csv"))
        .isInstanceOf(Unavailable.class);
  }

  private static void check(String url, String... addresses) throws AmcResultException {
    new ResultHosts(
            Set.of("simulator:8090", "localhost:8090", "[::1]:8090"), _ -> addresses(addresses))
        .check(URI.create(url));
  }

  private static InetAddress[] addresses(String... literals) throws UnknownHostException {
    if (literals.length == 0) {
      throw new UnknownHostException();
    }
    var addresses = new InetAddress[literals.length];
    for (var i = 0; i < literals.length; i++) {
      addresses[i] = InetAddress.ofLiteral(literals[i]);
    }
    return addresses;
  }

  private static AmcResultFiles files(ScriptedServer server) {
    return new AmcResultFiles(Set.of(server.place()), PATIENT);
  }

  private static URI url(ScriptedServer server, String path) {
    return URI.create(server.address() + path);
  }

  private static byte[] read(ScriptedServer server, long mostBytes) throws IOException {
    try (var file = files(server).open(url(server, "/1"), mostBytes)) {
      return file.content().readAllBytes();
    }
  }

  /** Announces all of the text behind {@code from}, and hangs up at {@code to}. */
  private static ScriptedServer.Answer cut(
      int status, String headers, String text, int from, int to) {
    return out -> {
      out.write(
          "HTTP/1.1 %d Word\r\n%s\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(status, headers, text.length() - from, text.substring(from, to))
              .getBytes(UTF_8));
      throw new IOException("hangs up");
    };
  }

  private static String range(int from) {
    return "Content-Range: bytes %d-%d/%d".formatted(from, CSV.length() - 1, CSV.length());
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }
}
