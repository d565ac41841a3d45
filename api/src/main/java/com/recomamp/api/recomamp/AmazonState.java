package com.recomamp.api.recomamp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.recomamp.api.user.CurrentUser;
import com.recomamp.store.connection.ConnectionView;
import com.recomamp.store.connection.ConnectionViews;
import com.recomamp.store.instance.AccountView;
import com.recomamp.store.instance.InstanceViews;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** Whether Amazon can be reached, as RecomAMP's banner and profile page ask for it. */
@RestController
@RequestMapping(path = "/api", produces = "application/json")
@Tag(name = "RecomAMP")
class AmazonState {
  private final ConnectionViews connections;
  private final InstanceViews instances;
  private final CurrentUser current;

  AmazonState(ConnectionViews connections, InstanceViews instances, CurrentUser current) {
    this.connections = connections;
    this.instances = instances;
    this.current = current;
  }

  @GetMapping({"/auth/token-status", "/auth/token-status/"})
  @Operation(summary = "Whether a connection to Amazon works; its page shows a banner if none does")
  TokenStatus tokenStatus() {
    var all = connections.list();
    if (all.stream().anyMatch(ConnectionView::works)) {
      return new TokenStatus(true, false, "Connected to Amazon");
    }
    return new TokenStatus(
        false,
        false,
        all.isEmpty()
            ? "No connection to Amazon is set up."
            : "Amazon accepts no connection; GET /api/v1/connections says why.");
  }

  /**
   * @param requiresAuthentication never: its execution lists then show nothing, and they can
   */
  record TokenStatus(boolean hasValidToken, boolean requiresAuthentication, String message) {}

  @GetMapping({"/profile", "/profile/"})
  @Operation(summary = "The user, and the accounts that can be used")
  Profile profile() {
    var user = RecomampUser.of(current.user());
    return new Profile(
        user.id(),
        user.email(),
        user.name(),
        current.user().createdAt(),
        current.user().lastLoginAt(),
        connections.list().stream().anyMatch(ConnectionView::works),
        null,
        instances.accounts().stream().map(Account::of).toList());
  }

  /**
   * @param tokenExpiresAt never: access tokens live an hour and are renewed, which its page would
   *     take for trouble
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Profile(
      UUID id,
      String email,
      String name,
      @Nullable Instant createdAt,
      @Nullable Instant lastLogin,
      boolean amazonConnected,
      @Nullable Instant tokenExpiresAt,
      List<Account> accounts) {}

  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Account(String accountId, String accountName, String marketplaceId) {
    private static Account of(AccountView account) {
      return new Account(account.entityId(), account.name(), account.marketplaceId());
    }
  }
}
