package com.recomamp.store.user;

import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Table {@code login_failure}. */
public class LoginFailureStore {
  private final JdbcClient jdbc;

  public LoginFailureStore(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Counts a try before its password is looked at, so that many at once are no more than one after
   * the other.
   *
   * @param key whom or from where it is tried
   * @param most tries within {@code window}, which begins with the first of them
   * @return how long to wait, if there were too many; such a try does not count
   */
  public Optional<Duration> count(String key, int most, Duration window) {
    jdbc.sql("delete from login_failure where since < now() - :window * interval '1 second'")
        .param("window", window.toSeconds())
        .update();
    int counted =
        jdbc.sql(
                """
                insert into login_failure as f (key, failures, since)
                values (:key, 1, now())
                on conflict (key) do update set failures = f.failures + 1
                  where f.failures < :most
                """)
            .param("key", key)
            .param("most", most)
            .update();
    return counted == 1 ? Optional.empty() : Optional.of(left(key, window));
  }

  private Duration left(String key, Duration window) {
    return jdbc.sql(
            """
            select ceil(extract(epoch from since - now()))::bigint + :window
              from login_failure
             where key = :key
            """)
        .param("key", key)
        .param("window", window.toSeconds())
        .query(Long.class)
        .optional()
        .map(seconds -> Duration.ofSeconds(Math.max(1, seconds)))
        .orElse(Duration.ofSeconds(1));
  }

  /** A try that was none in vain. */
  public void takeBack(String key) {
    jdbc.sql("update login_failure set failures = failures - 1 where key = :key and failures > 0")
        .param("key", key)
        .update();
  }

  public void forget(String key) {
    jdbc.sql("delete from login_failure where key = :key").param("key", key).update();
  }
}
