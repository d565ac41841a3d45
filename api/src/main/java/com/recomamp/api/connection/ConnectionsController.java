package com.recomamp.api.connection;

import com.recomamp.store.connection.ConnectionView;
import com.recomamp.store.connection.ConnectionViews;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Connections over REST; their secrets stay where they are. */
@RestController
@Tag(name = "Connections")
class ConnectionsController {
  private final ConnectionViews connections;

  ConnectionsController(ConnectionViews connections) {
    this.connections = connections;
  }

  @GetMapping(path = "/api/v1/connections", produces = "application/json")
  @Operation(
      summary = "Every connection to Amazon: whether it works, and who has to do what if not",
      description =
          "state: ok; throttled, AMC asked to wait until then; needs_consent, its person must"
              + " consent again; misconfigured, its client id or secret is wrong.")
  Connections list() {
    return new Connections(connections.list());
  }

  record Connections(List<ConnectionView> items) {}
}
