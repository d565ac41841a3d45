package com.recomamp.store.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.TestDatabase;
import com.recomamp.workflows.execution.ExecutionId;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ExecutionNotificationsTest {
  private final TestDatabase database = new TestDatabase();
  private final AcceptanceStore acceptances =
      new AcceptanceStore(database.jdbc, database.transactions);
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @Test
  void everyEventIsHeardAlsoAfterTheConnectionWasLost() throws InterruptedException {
    try (var notifications = listening()) {
      notifications.start();
      assertThat(next()).isEqualTo("reconnected");

      assertThat(accepted()).isEqualTo(next());

      database
          .jdbc
          .sql(
              """
              select pg_terminate_backend(pid)
                from pg_stat_activity
               where application_name = 'amc-orchestrator notifications'
                 and datname = current_database()
              """)
          .query(Boolean.class)
          .single();
      assertThat(next()).isEqualTo("reconnected");

      assertThat(accepted()).isEqualTo(next());
    }
  }

  private ExecutionNotifications listening() {
    return new ExecutionNotifications(
        database.url,
        "postgres",
        "",
        new ExecutionNotifications.Listener() {
          @Override
          public void changed(ExecutionId id, long version) {
            heard.add(id + " " + version);
          }

          @Override
          public void reconnected() {
            heard.add("reconnected");
          }
        });
  }

  private String accepted() {
    var execution = TestDatabase.execution();
    acceptances.accept(execution);
    return execution.id() + " 1";
  }

  private String next() throws InterruptedException {
    return heard.poll(30, TimeUnit.SECONDS);
  }
}
