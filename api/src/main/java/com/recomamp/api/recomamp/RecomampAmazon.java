package com.recomamp.api.recomamp;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.recomamp.api.connection.Consents;
import com.recomamp.api.connection.Syncs;
import com.recomamp.api.http.ProblemKind;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.user.CurrentUser;
import com.recomamp.store.connection.ConnectionView;
import com.recomamp.store.connection.ConnectionViews;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** Connecting to Amazon as RecomAMP's profile page does it, and the way back from there. */
@RestController
@RequestMapping(path = "/api", produces = "application/json")
@Tag(name = "RecomAMP")
class RecomampAmazon {
  private final Consents consents;
  private final Syncs syncs;
  private final ConnectionViews connections;
  private final CurrentUser current;

  RecomampAmazon(Consents consents, Syncs syncs, ConnectionViews connections, CurrentUser current) {
    this.consents = consents;
    this.syncs = syncs;
    this.connections = connections;
    this.current = current;
  }

  @GetMapping({"/auth/amazon/login", "/auth/amazon/login/"})
  @Operation(summary = "Begin a new connection to Amazon")
  LoginAsked logIn() {
    var asked = consents.ask(current.user(), null, name(), Consents.Page.RECOMAMP);
    return new LoginAsked(asked.address(), asked.state());
  }

  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record LoginAsked(URI authUrl, String state) {
    @Override
    public String toString() {
      return "LoginAsked[]";
    }
  }

  @PostMapping({"/auth/amazon/reauth", "/auth/amazon/reauth/"})
  @Operation(
      summary = "Consent anew, or for the first time",
      description = "To the connection that Amazon refuses, else to the first; a new one if none.")
  ConsentAsked consentAgain() {
    var asked = consents.ask(current.user(), worst(), name(), Consents.Page.RECOMAMP);
    return new ConsentAsked(asked.address(), "Continue at Amazon");
  }

  record ConsentAsked(URI authUrl, String message) {
    @Override
    public String toString() {
      return "ConsentAsked[]";
    }
  }

  @GetMapping({
    "/auth/amazon/callback",
    "/auth/amazon/callback/",
    "/auth/callback",
    "/auth/callback/"
  })
  @Operation(summary = "Where Amazon sends the browser back to")
  ResponseEntity<Void> callback(
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(required = false) @Nullable String code,
      @RequestParam(required = false) @Nullable String error) {
    return ResponseEntity.status(HttpStatus.FOUND)
        .location(consents.returned(state, code, error))
        .build();
  }

  @PostMapping({"/auth/amazon/disconnect", "/auth/amazon/disconnect/"})
  @Operation(
      summary = "Delete the only connection with its tokens",
      description = "Of several, one has to be named: DELETE /api/v1/connections/{id}.")
  Done disconnect() {
    var all = connections.list();
    if (all.size() > 1) {
      throw Refusal.because(
          ProblemKind.NOT_NOW,
          "There are %d connections to Amazon: DELETE /api/v1/connections/{id} names one."
              .formatted(all.size()));
    }
    all.forEach(connection -> consents.disconnect(connection.id()));
    return new Done(true, "Disconnected from Amazon");
  }

  @PostMapping({"/auth/amazon/refresh", "/auth/amazon/refresh/"})
  @Operation(summary = "Whether a connection works; workers renew tokens by themselves")
  Refreshed refresh() {
    if (connections.list().stream().noneMatch(ConnectionView::works)) {
      throw Refusal.because(ProblemKind.NOT_NOW, "No connection to Amazon works: connect again.");
    }
    return new Refreshed("Tokens are renewed by themselves", true);
  }

  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Refreshed(String message, boolean hasValidToken) {}

  @GetMapping({"/auth/amazon/status", "/auth/amazon/status/"})
  @Operation(summary = "Whether a connection works")
  Status status() {
    boolean works = connections.list().stream().anyMatch(ConnectionView::works);
    return new Status(
        works, works ? "Connected to Amazon" : "No connection to Amazon works", true, null);
  }

  /**
   * @param tokenInfo never: access tokens live an hour and are renewed by themselves
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Status(
      boolean authenticated,
      String message,
      boolean autoRefreshEnabled,
      @Nullable Object tokenInfo) {}

  @GetMapping({"/auth/amazon/refresh-status", "/auth/amazon/refresh-status/"})
  @Operation(summary = "That workers renew tokens by themselves")
  RefreshStatus refreshStatus() {
    var all = connections.list();
    return new RefreshStatus(true, all.size(), !all.isEmpty());
  }

  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record RefreshStatus(boolean serviceRunning, int trackedUsers, boolean userTracked) {}

  @PostMapping({"/instances/sync", "/instances/sync/"})
  @Operation(summary = "Read accounts and instances of every connection from Amazon")
  Synced sync() {
    var all = connections.list();
    if (all.isEmpty()) {
      throw Refusal.invalid("connections", "No connection to Amazon is set up: connect first");
    }
    all.stream().filter(ConnectionView::works).forEach(each -> syncs.sync(each.id()));
    return Synced.of(connections.list());
  }

  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Synced(boolean success, int accountsSynced, int instancesSynced, String message) {
    private static Synced of(List<ConnectionView> all) {
      var troubles =
          all.stream()
              .map(each -> each.syncing() ? "it goes on" : each.syncTrouble())
              .filter(trouble -> trouble != null)
              .distinct()
              .toList();
      return new Synced(
          troubles.isEmpty(),
          all.stream()
              .mapToInt(each -> each.syncAccounts() == null ? 0 : each.syncAccounts())
              .sum(),
          all.stream()
              .mapToInt(each -> each.syncInstances() == null ? 0 : each.syncInstances())
              .sum(),
          troubles.isEmpty() ? "Accounts and instances are read" : String.join("; ", troubles));
    }
  }

  /** One that is refused, else the first; null if there is none. */
  private @Nullable UUID worst() {
    return connections.list().stream()
        .min(Comparator.comparing(ConnectionView::works))
        .map(ConnectionView::id)
        .orElse(null);
  }

  private String name() {
    return "Amazon of %s".formatted(current.user().name());
  }
}
