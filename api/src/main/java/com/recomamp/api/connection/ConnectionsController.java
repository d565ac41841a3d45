package com.recomamp.api.connection;

import com.recomamp.api.http.Complaints;
import com.recomamp.api.http.Parsed;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.user.CurrentUser;
import com.recomamp.store.connection.ConnectionView;
import com.recomamp.store.connection.ConnectionViews;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Connections over REST; their secrets stay where they are. */
@RestController
@RequestMapping(path = "/api/v1/connections", produces = "application/json")
@Tag(name = "Connections")
class ConnectionsController {
  private static final int LONGEST_NAME = 100;

  private final ConnectionViews connections;
  private final Consents consents;
  private final Syncs syncs;
  private final CurrentUser current;

  ConnectionsController(
      ConnectionViews connections, Consents consents, Syncs syncs, CurrentUser current) {
    this.connections = connections;
    this.consents = consents;
    this.syncs = syncs;
    this.current = current;
  }

  @GetMapping
  @Operation(
      summary = "Every connection to Amazon: whether it works, and who has to do what if not",
      description =
          "state: ok; throttled, AMC asked to wait until then; needs_consent, its person must"
              + " consent again; misconfigured, its client id or secret is wrong.")
  Connections list() {
    return new Connections(connections.list());
  }

  record Connections(List<ConnectionView> items) {}

  @PostMapping("/consent")
  @Operation(
      summary = "Begin a consent",
      description =
          "The browser goes to address, and comes back here by itself. A new consent to a"
              + " connection wakes everything that waits for one.")
  @ApiResponse(responseCode = "200", description = "address is good for some minutes, once")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "404", ref = "notFound")
  @ApiResponse(responseCode = "415", ref = "notJson")
  ConsentAsked consent(@RequestBody(required = false) @Nullable ConsentRequest request) {
    var id = request == null ? null : request.connectionId();
    var name = request == null || request.name() == null ? "Amazon" : request.name().strip();
    var complaints = new Complaints();
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      complaints.add("name", "must have 1 to %d characters".formatted(LONGEST_NAME));
    }
    complaints.throwIfAny();
    var connection = id == null ? null : find(id).id();
    return new ConsentAsked(
        consents.ask(current.user(), connection, name, Consents.Page.OURS).address());
  }

  record ConsentAsked(URI address) {
    @Override
    public String toString() {
      return "ConsentAsked[]";
    }
  }

  @PostMapping("/{id}/sync")
  @Operation(
      summary = "Read accounts and instances from Amazon",
      description =
          "In every region, all pages; it may take twenty seconds. What was read before stays, also"
              + " if Amazon does not list it any more.")
  @ApiResponse(responseCode = "200", description = "syncedAt and syncTrouble say how it went")
  @ApiResponse(responseCode = "202", description = "It goes on; syncing is true until it is over")
  @ApiResponse(responseCode = "404", ref = "notFound")
  ResponseEntity<ConnectionView> sync(@PathVariable String id) {
    syncs.sync(find(id).id());
    var now = find(id);
    return ResponseEntity.status(now.syncing() ? HttpStatus.ACCEPTED : HttpStatus.OK).body(now);
  }

  @DeleteMapping("/{id}")
  @Operation(
      summary = "Disconnect",
      description =
          "Its tokens are deleted. What needs it and has no other connection waits as"
              + " UNAUTHORIZED; AMC goes on with what it works on.")
  @ApiResponse(responseCode = "204", description = "It is gone")
  @ApiResponse(responseCode = "404", ref = "notFound")
  ResponseEntity<Void> disconnect(@PathVariable String id) {
    if (!consents.disconnect(find(id).id())) {
      throw unknown(id);
    }
    return ResponseEntity.noContent().build();
  }

  private ConnectionView find(String id) {
    return Parsed.of(id, UUID::fromString)
        .flatMap(
            wanted ->
                connections.list().stream().filter(each -> each.id().equals(wanted)).findFirst())
        .orElseThrow(() -> unknown(id));
  }

  private static Refusal unknown(String id) {
    return Refusal.notFound("There is no connection %s.".formatted(id));
  }
}
