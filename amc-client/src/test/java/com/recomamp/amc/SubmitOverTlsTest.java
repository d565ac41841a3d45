package com.recomamp.amc;

import static com.recomamp.amc.Amc.CALLER;
import static com.recomamp.amc.Amc.INSTANCE;
import static com.recomamp.amc.Amc.PATIENT;
import static com.recomamp.amc.Amc.openWindow;
import static com.recomamp.amc.Amc.submission;
import static com.recomamp.amc.ScriptedServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.recomamp.amc.AmcException.NotSent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The JDK hands out a body before the TLS handshake; these are the rules of {@link SubmitTest}
 * where that matters.
 */
class SubmitOverTlsTest {

  private static final ScriptedServer.Answer ACCEPTED =
      json(200, "{\"workflowExecutionId\":\"3b1c\",\"status\":\"PENDING\"}");

  private static Path keys;
  private static SSLContext tls;

  @BeforeAll
  static void makeACertificate(@TempDir Path folder) throws Exception {
    keys = folder.resolve("keys.p12");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var made =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "amc",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start()
            .waitFor();
    assertThat(made).isZero();

    var store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(keys)) {
      store.load(in, "changeit".toCharArray());
    }
    var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(store, "changeit".toCharArray());
    tls = SSLContext.getInstance("TLS");
    tls.init(keyManagers.getKeyManagers(), null, null);
    trust(keys);
  }

  @AfterAll
  static void trustAsBefore() {
    System.clearProperty("javax.net.ssl.trustStore");
    System.clearProperty("javax.net.ssl.trustStorePassword");
  }

  @Test
  void isAcceptedAgainAndAgain() throws Exception {
    try (var server = new ScriptedServer(new TlsSocket(new CountDownLatch(0)), ACCEPTED)) {
      var client = client(server, "localhost");

      assertThat(client.create(CALLER, INSTANCE, submission(), openWindow()).id())
          .isEqualTo(Amc.ID);
      assertThat(client.create(CALLER, INSTANCE, submission(), openWindow()).id())
          .isEqualTo(Amc.ID);
      assertThat(server.asked().body()).contains("exec_1-1");
    }
  }

  @Test
  void aWindowThatClosesDuringTheHandshakeLeavesNotAByteOfTheBody() throws Exception {
    var wall = new AtomicReference<>(Instant.parse("2026-10-01T00:00:00Z"));
    var connected = new CountDownLatch(1);
    var handshake = new CountDownLatch(1);
    try (var server = new ScriptedServer(new TlsSocket(connected, handshake), ACCEPTED)) {
      var window = new SendWindow(Duration.ofSeconds(10), wall::get, () -> 0);
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  connected.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                wall.updateAndGet(now -> now.plusSeconds(10));
                handshake.countDown();
              });

      assertThatThrownBy(
              () -> client(server, "localhost").create(CALLER, INSTANCE, submission(), window))
          .isInstanceOf(NotSent.class);

      server.awaitHangUp();
      assertThat(server.allAsked()).allSatisfy(asked -> assertThat(asked.body()).isEmpty());
    }
  }

  @Test
  void aServerThatIsNotTrustedOrGoesByAnotherNameGetsNothing() throws Exception {
    try (var server = new ScriptedServer(new TlsSocket(new CountDownLatch(0)), ACCEPTED)) {
      assertThatThrownBy(
              () ->
                  client(server, "127.0.0.1").create(CALLER, INSTANCE, submission(), openWindow()))
          .isInstanceOf(NotSent.class);
      trustAsBefore();
      assertThatThrownBy(
              () ->
                  client(server, "localhost").create(CALLER, INSTANCE, submission(), openWindow()))
          .isInstanceOf(NotSent.class);
      assertThat(server.allAsked()).isEmpty();
    } finally {
      trust(keys);
    }
  }

  private static void trust(Path store) {
    System.setProperty("javax.net.ssl.trustStore", store.toString());
    System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
  }

  private static AmcClient client(ScriptedServer server, String host) {
    return new AmcClient(
        AmcEndpoints.at(URI.create("https://%s:%d".formatted(host, server.address().getPort()))),
        PATIENT);
  }

  /** Accepts TCP at once, and begins the handshake when told to. */
  private static final class TlsSocket extends ServerSocket {
    private final CountDownLatch connected;
    private final CountDownLatch handshake;

    TlsSocket(CountDownLatch handshake) throws IOException {
      this(new CountDownLatch(1), handshake);
    }

    TlsSocket(CountDownLatch connected, CountDownLatch handshake) throws IOException {
      super(0, 50, InetAddress.getLoopbackAddress());
      this.connected = connected;
      this.handshake = handshake;
    }

    @Override
    public Socket accept() throws IOException {
      var socket = super.accept();
      connected.countDown();
      try {
        handshake.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      var secured =
          (SSLSocket) tls.getSocketFactory().createSocket(socket, "client", socket.getPort(), true);
      secured.setUseClientMode(false);
      return secured;
    }
  }
}
