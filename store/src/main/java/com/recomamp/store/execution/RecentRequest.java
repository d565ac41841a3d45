package com.recomamp.store.execution;

import com.recomamp.workflows.PublicId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the same request of the same requester made a moment ago. */
public final class RecentRequest {
  private RecentRequest() {}

  /**
   * @param from table and condition of what requests make
   */
  public static Optional<UUID> find(
      JdbcClient jdbc, String from, Requester requester, String sha256, Duration recently) {
    // Nothing else indexes the time of acceptance, and ids sort by it. The hour is for clocks that
    // differ, requested_at decides.
    return jdbc.sql(
            """
            select id
              from %s
               and id > :since
               and requested_by = :requester
               and request_sha256 = :sha256
               and requested_at > now() - make_interval(secs => :seconds)
             order by id
             limit 1
            """
                .formatted(from))
        .param("since", PublicId.firstAt(Instant.now().minus(recently.plusHours(1))))
        .param("requester", requester.id())
        .param("sha256", sha256)
        .param("seconds", recently.toMillis() / 1000.0)
        .query(UUID.class)
        .optional();
  }
}
