package com.recomamp.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A page for people, and all that it shows at a moment. */
final class Page {
  private static final int LATEST = 50;

  private final World world;
  private final Faults faults;
  private final WorkflowExecutions executions;
  private final Console console;
  private final boolean wallClock;
  private final String html = read();

  /** By which a page notices that the ledger's numbers began anew. */
  private final String start = UUID.randomUUID().toString();

  Page(
      World world,
      Faults faults,
      WorkflowExecutions executions,
      Console console,
      boolean wallClock) {
    this.world = world;
    this.faults = faults;
    this.executions = executions;
    this.console = console;
    this.wallClock = wallClock;
  }

  Reply show(Call call) {
    return Html.page(200, html);
  }

  Reply moved(Call call) {
    return Reply.text(302, "text/plain", "").with("Location", "/simulator/");
  }

  Reply now(Call call) {
    var now = Json.object();
    now.put("now", world.now().toString())
        .put("start", start)
        .put("ahead", Durations.write(world.ahead()))
        .put("wallClock", wallClock);
    now.set("instances", console.all());
    var latest = now.putArray("executions");
    for (var execution : world.latest(LATEST)) {
      latest.add(
          executions.shown(execution, false).put("instanceId", execution.order().instanceId()));
    }
    now.set("faults", Json.MAPPER.valueToTree(faults.all()));
    return Reply.json(now);
  }

  private static String read() {
    try (var in = Page.class.getResourceAsStream("page.html")) {
      if (in == null) {
        throw new IllegalStateException("page.html is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("page.html cannot be read", e);
    }
  }
}
