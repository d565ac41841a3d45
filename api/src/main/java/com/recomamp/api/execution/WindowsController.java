package com.recomamp.api.execution;

import com.recomamp.api.http.Complaints;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Time windows over REST, before anything runs. */
@RestController
@RequestMapping(path = "/api/v1/windows", produces = "application/json")
@Tag(name = "Windows")
class WindowsController {
  private final InstantSource clock;

  WindowsController(InstantSource clock) {
    this.clock = clock;
  }

  @PostMapping("/resolve")
  @Operation(
      summary = "Show a window before the run",
      description =
          "What an execution accepted now would get for this window, and what it would be warned"
              + " of. Nothing is kept.")
  @ApiResponse(responseCode = "200", description = "Start, end and zone as AMC would be told them")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "415", ref = "notJson")
  ResolvedWindow resolve(@RequestBody WindowToResolve request) {
    var complaints = new Complaints();
    var window = WindowRequest.resolve(request.window(), clock, complaints);
    complaints.throwIfAny();
    if (window == null) {
      throw new IllegalStateException("a complaint is missing");
    }
    return window;
  }

  record WindowToResolve(@Nullable WindowRequest window) {}
}
