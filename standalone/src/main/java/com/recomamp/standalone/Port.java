package com.recomamp.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;

/** A port on loopback, what wants it, and the variable that changes it. */
record Port(int number, String use, String variable) {

  static void requireFree(List<Port> ports) {
    var wanted = new HashMap<Integer, Port>();
    for (var port : ports) {
      var other = wanted.putIfAbsent(port.number, port);
      if (other != null) {
        throw new CannotStart(
            "%s and %s are both %d: each part needs a port of its own."
                .formatted(other.variable, port.variable, port.number));
      }
    }
    for (var port : ports) {
      if (port.taken()) {
        throw new CannotStart(
            "Port %d, for %s, is taken by another program: stop that one, or choose another port with %s."
                .formatted(port.number, port.use, port.variable));
      }
    }
  }

  /** Binding alone misses a server on all addresses where the system lets two share a port. */
  private boolean taken() {
    var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), number);
    try (var client = new Socket()) {
      client.connect(loopback, 1_000);
      return true;
    } catch (IOException _) {
      // Nobody listens; whether it may be bound is asked next.
    }
    try (var server = new ServerSocket()) {
      server.bind(loopback);
      return false;
    } catch (IOException _) {
      return true;
    }
  }
}
