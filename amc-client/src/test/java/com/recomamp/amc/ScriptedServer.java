package com.recomamp.amc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Plays AMC byte by byte on loopback: says the next line of its script to each request, the last
 * one for ever.
 */
final class ScriptedServer implements AutoCloseable {

  /** What came in; {@code body} is what really arrived, whatever the headers announced. */
  record Asked(String line, Map<String, String> headers, String body) {}

  interface Answer {
    void to(OutputStream out) throws IOException;
  }

  private final ServerSocket socket;
  private final Queue<Answer> script = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Semaphore ended = new Semaphore(0);
  private final CountDownLatch closed = new CountDownLatch(1);

  ScriptedServer(Answer... answers) {
    this(plain(), answers);
  }

  ScriptedServer(ServerSocket socket, Answer... answers) {
    this.socket = socket;
    script.addAll(List.of(answers));
    Thread.ofVirtual().start(this::accept);
  }

  private static ServerSocket plain() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI address() {
    return URI.create("http://" + place());
  }

  String place() {
    return "localhost:" + socket.getLocalPort();
  }

  AmcEndpoints endpoints() {
    return AmcEndpoints.at(address());
  }

  int connections() {
    return connections.get();
  }

  /** The next request in the order of arrival, as soon as it is there. */
  Asked asked() throws InterruptedException {
    return asked.take();
  }

  List<Asked> allAsked() {
    return new ArrayList<>(asked);
  }

  /** Waits until one more connection has come to its end. */
  void awaitHangUp() throws InterruptedException {
    ended.acquire();
  }

  static Answer json(int status, String body) {
    return answer(status, "Content-Type: application/json", body);
  }

  static Answer answer(int status, String headers, String body) {
    return answer(status, headers, body.getBytes(UTF_8));
  }

  static Answer answer(int status, String headers, byte[] body) {
    return out -> {
      out.write(head(status, headers, body.length));
      out.write(body);
    };
  }

  static Answer torn(int status, String body) {
    return out -> {
      out.write(head(status, "Content-Type: application/json", body.length() + 20));
      out.write(body.getBytes(UTF_8));
      throw new IOException("hangs up");
    };
  }

  static Answer hangsUp() {
    return _ -> {
      throw new IOException("hangs up");
    };
  }

  /** Says this much and then nothing until the server is closed. */
  Answer fallsSilentAfter(String words) {
    return out -> {
      out.write(words.getBytes(UTF_8));
      out.flush();
      try {
        closed.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    };
  }

  ScriptedServer then(Answer answer) {
    script.add(answer);
    return this;
  }

  private static byte[] head(int status, String headers, int length) {
    return "HTTP/1.1 %d Word\r\n%s\r\nContent-Length: %d\r\n\r\n"
        .formatted(status, headers, length)
        .getBytes(UTF_8);
  }

  private void accept() {
    try {
      while (true) {
        var connection = socket.accept();
        connections.incrementAndGet();
        open.add(connection);
        Thread.ofVirtual().start(() -> converse(connection));
      }
    } catch (IOException _) {
      closed.countDown();
    }
  }

  private void converse(Socket connection) {
    try (connection) {
      var in = connection.getInputStream();
      var out = connection.getOutputStream();
      while (read(in)) {
        var answer = script.size() > 1 ? script.remove() : script.element();
        answer.to(out);
        out.flush();
      }
    } catch (IOException _) {
      open.remove(connection);
    } finally {
      ended.release();
    }
  }

  private boolean read(InputStream in) throws IOException {
    var line = line(in);
    if (line.isEmpty()) {
      return false;
    }
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (var header = line(in); !header.isEmpty(); header = line(in)) {
      var colon = header.indexOf(':');
      if (colon < 0) {
        return false;
      }
      headers.put(header.substring(0, colon), header.substring(colon + 1).strip());
    }
    var announced = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
    var body = in.readNBytes(announced);
    asked.add(new Asked(line, headers, new String(body, UTF_8)));
    return body.length == announced;
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (var next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    socket.close();
    for (var connection : open) {
      connection.close();
    }
  }
}
