package com.recomamp.api.hint;

import com.recomamp.api.hint.HintStream.Message;
import com.recomamp.api.user.CurrentUser;
import com.recomamp.store.execution.ExecutionViews;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The stream of hints; each client's lives on the virtual thread of its request. */
@RestController
@Tag(name = "Hints")
class HintsController {
  private final HintStreams streams;
  private final HintSettings settings;
  private final ExecutionViews executions;
  private final CurrentUser current;

  HintsController(
      HintStreams streams, HintSettings settings, ExecutionViews executions, CurrentUser current) {
    this.streams = streams;
    this.settings = settings;
    this.executions = executions;
    this.current = current;
  }

  @GetMapping(path = "/api/v1/events", produces = "text/event-stream")
  @Operation(
      summary = "Hints of what changed, as server-sent events",
      description =
          "\"hello\" means that hints may have been missed: fetch what you show. \"execution\""
              + " names an execution and its newest version. The stream ends after a while; connect"
              + " again.")
  @ApiResponse(
      responseCode = "200",
      description = "event: execution, data: {\"id\":\"exec_…\",\"version\":3}",
      content = @Content(mediaType = "text/event-stream", schema = @Schema(type = "string")))
  void hints(HttpServletResponse response) throws IOException, InterruptedException {
    response.setContentType("text/event-stream;charset=UTF-8");
    response.setHeader("X-Accel-Buffering", "no");
    var end = System.nanoTime() + settings.endAfter().toNanos();
    var stream = streams.open();
    try {
      var out = response.getOutputStream();
      while (true) {
        var left = Duration.ofNanos(end - System.nanoTime());
        if (!left.isPositive()) {
          return;
        }
        var message = stream.next(min(left, settings.heartbeat()));
        if (message instanceof Message.End) {
          return;
        }
        if (concerns(message)) {
          out.write(text(message).getBytes(StandardCharsets.UTF_8));
          response.flushBuffer();
        }
      }
    } finally {
      streams.close(stream);
    }
  }

  /** Whoever sees every instance sees every execution; for others PostgreSQL is asked. */
  private boolean concerns(@Nullable Message message) {
    return !(message instanceof Message.Changed(var id, _))
        || current.get().areAll()
        || executions.exists(id);
  }

  private static String text(@Nullable Message message) {
    return switch (message) {
      case null -> ":\n\n";
      case Message.Hello _ -> "event: hello\ndata: {}\n\n";
      case Message.Changed(var id, var version) ->
          "event: execution\ndata: {\"id\":\"%s\",\"version\":%d}\n\n".formatted(id, version);
      case Message.End _ -> "";
    };
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
