package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.Executors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrontDoorTest {
  @ParameterizedTest
  @CsvSource({"CREATE, code", "ACCOUNTS, message"})
  void whatBreaksIsAnsweredAndWrittenDown(Operation operation, String field) throws Exception {
    var ledger = new Ledger();
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    try (var world = new World(new SetClock(), Knobs::defaults, ledger, null);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      server.createContext(
          "/",
          new FrontDoor(world, new Faults(), new Throttle(world, Knobs::defaults), threads)
              .on(operation, "GET", "/broken", call -> endless(call)));
      server.start();

      var answer =
          Conversation.download(
              URI.create("http://localhost:%d/broken".formatted(server.getAddress().getPort()))
                  .toString());

      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.json().has(field)).isTrue();
      assertThat(world.ledger(new LedgerFilter(null, null, 0, null)))
          .singleElement()
          .isInstanceOfSatisfying(
              Entry.Requested.class, entry -> assertThat(entry.status()).isEqualTo(500));
    } finally {
      server.stop(0);
    }
  }

  private static Reply endless(Call call) {
    return endless(call).with("never", "reached");
  }
}
