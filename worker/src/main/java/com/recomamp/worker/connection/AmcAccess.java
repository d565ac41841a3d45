package com.recomamp.worker.connection;

import com.recomamp.amc.AccessTokens;
import com.recomamp.amc.AmcCaller;
import com.recomamp.amc.AmcRegion;
import com.recomamp.amc.LwaCredential;
import com.recomamp.store.connection.Connection;
import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.workflows.instance.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Who asks AMC for an instance: the first of its connections, with a token that still lives a
 * while.
 */
@Component
public class AmcAccess {
  private static final Duration WITHOUT_RETRY_AFTER = Duration.ofSeconds(30);

  private final ConnectionStore connections;
  private final AccessTokens<UUID> tokens;

  AmcAccess(ConnectionStore connections, AccessTokens<UUID> tokens) {
    this.connections = connections;
    this.tokens = tokens;
  }

  /** A caller and the connection that it speaks for. */
  public record Asking(AmcCaller caller, UUID connection) {}

  /** AMC has asked this connection to wait. */
  public static final class NotYet extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Instant until;

    NotYet(Instant until) {
      super("AMC has asked to wait until " + until);
      this.until = until;
    }

    public Instant until() {
      return until;
    }
  }

  /** No connection may speak for the instance. */
  public static final class NoConnection extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoConnection(InstanceId instance) {
      super("no Amazon connection has access to instance " + instance);
    }
  }

  /**
   * @throws NotYet if AMC has asked to wait
   * @throws NoConnection if there is none
   * @throws com.recomamp.amc.LwaException if Login with Amazon gives no token
   */
  public Asking forInstance(InstanceId instance, String entityId, String marketplaceId) {
    var connection =
        connections.forInstance(instance).stream()
            .findFirst()
            .orElseThrow(() -> new NoConnection(instance));
    if (connection.notBefore() != null && connection.notBefore().isAfter(Instant.now())) {
      throw new NotYet(connection.notBefore());
    }
    var token = tokens.tokenFor(connection.id(), () -> credential(connection));
    var region = AmcRegion.valueOf(connection.region());
    return new Asking(
        new AmcCaller(region, entityId, marketplaceId, connection.clientId(), token),
        connection.id());
  }

  /** AMC does not take this token; the next call fetches another. */
  public void unauthorized(Asking asking) {
    tokens.forget(asking.connection(), asking.caller().accessToken());
  }

  /** AMC asks to wait: every worker does. */
  public Duration throttled(Asking asking, java.util.Optional<Duration> retryAfter) {
    var pause = retryAfter.orElse(WITHOUT_RETRY_AFTER);
    connections.throttled(asking.connection(), pause);
    return pause;
  }

  private static LwaCredential credential(Connection connection) {
    return new LwaCredential(
        AmcRegion.valueOf(connection.region()),
        connection.clientId(),
        connection.clientSecret(),
        connection.refreshToken());
  }
}
