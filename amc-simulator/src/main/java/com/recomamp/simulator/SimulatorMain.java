package com.recomamp.simulator;

import java.io.IOException;
import java.net.BindException;

/** Starts the simulator as a process of its own. */
public final class SimulatorMain {
  private SimulatorMain() {}

  public static void main(String[] arguments) {
    try {
      var settings = SimulatorSettings.from(System.getenv());
      try {
        var simulator = Simulator.start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(simulator::close, "stop"));
        System.out.printf(
            "AMC simulator at %s, its accounts at %1$s/simulator/accounts%n", simulator.uri());
      } catch (BindException unusable) {
        stop(
            "The simulator cannot listen on %s port %d (%s): stop what uses it, or set SIMULATOR_PORT to another."
                .formatted(settings.host(), settings.port(), unusable.getMessage()));
      }
    } catch (IllegalArgumentException | IOException wrong) {
      stop(wrong.getMessage());
    }
  }

  private static void stop(String why) {
    System.err.println(why);
    System.exit(1);
  }
}
