package com.recomamp.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.TestDatabase;
import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.store.connection.TokenCipher;
import io.temporal.testing.TestWorkflowEnvironment;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class WorkerHealthTest {
  private static final String OURS = "ours:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  private static final String ANOTHER = "other:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

  private final TestDatabase database = new TestDatabase();
  private final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance();
  private final WorkerStart start =
      new WorkerStart(
          temporal.getWorkerFactory(),
          new SearchAttributes(temporal.getWorkflowClient()),
          temporal.getWorkflowClient(),
          new Binder(new MapConfigurationPropertySource())
              .bindOrCreate("amc.worker", WorkerSettings.class));

  @AfterEach
  void closed() {
    temporal.close();
  }

  /** It would find every consent unreadable, which says nothing about the consents. */
  @Test
  void whoCannotReadAConnectionIsNotReady() {
    store(ANOTHER).add("Agency", "NA", "client", "secret", "Atzr|token");

    assertThat(health(OURS).getStatus()).isEqualTo(Status.DOWN);
    assertThat(reason(OURS)).isEqualTo("lacks a key that encrypted a connection");
    assertThat(reason(ANOTHER)).isEqualTo("does not take work from Temporal");
  }

  private Object reason(String key) {
    return health(key).getDetails().get("reason");
  }

  private Health health(String key) {
    return Objects.requireNonNull(new WorkerHealthIndicator(start, store(key)).health());
  }

  private ConnectionStore store(String key) {
    return new ConnectionStore(database.jdbc, TokenCipher.of(key));
  }
}
