package com.recomamp.store.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.store.TestDatabase;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LoginFailureStoreTest {
  private static final Duration WINDOW = Duration.ofMinutes(15);

  private final TestDatabase database = new TestDatabase();
  private final LoginFailureStore failures = new LoginFailureStore(database.jdbc);

  @Test
  void afterTooManyTriesOneHasToWaitForTheEndOfTheWindow() {
    assertThat(failures.count("user maria", 2, WINDOW)).isEmpty();
    assertThat(failures.count("user maria", 2, WINDOW)).isEmpty();
    database.jdbc.sql("update login_failure set since = since - interval '5 min'").update();

    assertThat(failures.count("user maria", 2, WINDOW).orElseThrow())
        .isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
    assertThat(failures.count("user joao", 2, WINDOW)).isEmpty();
    database.jdbc.sql("update login_failure set since = since - interval '10 min'").update();
    assertThat(failures.count("user maria", 2, WINDOW)).isEmpty();
  }

  @Test
  void whatSucceededDoesNotCount() {
    failures.count("from 1", 2, WINDOW);
    failures.takeBack("from 1");
    failures.count("from 1", 2, WINDOW);
    assertThat(failures.count("from 1", 2, WINDOW)).isEmpty();
    failures.forget("from 1");

    assertThat(failures.count("from 1", 1, WINDOW)).isEmpty();
  }

  @Test
  void manyAtOnceAreCountedOneByOne() throws Exception {
    Callable<Boolean> once = () -> failures.count("user maria", 5, WINDOW).isEmpty();
    try (var pool = Executors.newFixedThreadPool(8)) {
      assertThat(pool.invokeAll(Collections.nCopies(40, once)))
          .extracting(Future::resultNow)
          .filteredOn(allowed -> allowed)
          .hasSize(5);
    }
  }
}
