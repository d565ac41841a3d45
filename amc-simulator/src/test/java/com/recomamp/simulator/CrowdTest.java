package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Everybody asks at once, and is answered as if he were alone. */
class CrowdTest {
  private static final int INSTANCES = 5;
  private static final int OF_EACH = 20;

  /** A creation, over a window of so many days. */
  private record Asked(Conversation client, String path, int days) {

    String create() {
      var body =
          """
          {"workflow": {"sqlQuery": "SELECT campaign, COUNT(DISTINCT user_id) AS reach FROM dsp_impressions GROUP BY campaign /* simulator: pending=0s run=0s */"},
           "timeWindowType": "EXPLICIT", "timeWindowStart": "2026-06-01T00:00:00", "timeWindowEnd": "2026-06-%02dT00:00:00"}\
          """
              .formatted(1 + days);
      return client.post(path, body).ok().get("workflowExecutionId").stringValue();
    }

    String rows(String id) {
      while (!client.get(path + "/" + id).ok().get("status").stringValue().equals("SUCCEEDED")) {
        LockSupport.parkNanos(10_000_000);
      }
      var urls = client.get(path + "/" + id + "/downloadUrls").ok().get("downloadUrls");
      return Conversation.download(urls.get(0).stringValue()).body();
    }
  }

  @Test
  void twoHundredExecutionsAtOnceOnTenInstancesAreAllTakenAndRight() throws Exception {
    try (var simulator = simulator();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<Asked>();
      for (var account : DemoAccount.ALL) {
        var client = Conversation.with(simulator, account);
        for (var instance : account.with(INSTANCES).instances()) {
          var path = "/amc/reporting/%s/workflowExecutions".formatted(instance.instanceId());
          for (int days = 1; days <= OF_EACH; days++) {
            all.add(new Asked(client, path, days));
          }
        }
      }
      assertThat(all).hasSize(200);

      var answers = new ArrayList<Future<String>>();
      all.forEach(one -> answers.add(threads.submit(() -> one.rows(one.create()))));

      var widest = new HashMap<String, String>();
      for (int i = 0; i < all.size(); i++) {
        var one = all.get(i);
        var rows = answers.get(i).get();
        assertThat(rows).startsWith("campaign,reach\n");
        if (one.days % (OF_EACH / 2) == 0) {
          assertThat(rows).isEqualTo(one.rows(one.create()));
          widest.put(one.path, rows);
        }
      }
      assertThat(widest.values()).doesNotHaveDuplicates().hasSize(2 * INSTANCES);
      assertThat(List.copyOf(widest.values()))
          .allSatisfy(rows -> assertThat(rows).contains("Video"));
    }
  }

  private static Simulator simulator() throws IOException {
    return Simulator.start(
        SimulatorSettings.inMemory()
            .with(Knobs.defaults().with("results", "computed").with("instances", INSTANCES)));
  }
}
