package com.recomamp.api.recomamp;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.recomamp.api.http.ProblemKind;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.user.CurrentUser;
import com.recomamp.api.user.Logins;
import com.recomamp.api.user.Logins.Answer;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** Logs in and out as RecomAMP's frontend does it. */
@RestController
@RequestMapping(path = "/api/auth", produces = "application/json")
@Tag(name = "RecomAMP")
class RecomampLogin {
  private static final String BEARER = "bearer";

  private final Logins logins;
  private final CurrentUser current;

  RecomampLogin(Logins logins, CurrentUser current) {
    this.logins = logins;
    this.current = current;
  }

  @PostMapping({"/login", "/login/"})
  @Operation(
      summary = "Log in",
      description =
          "E-mail address and password as query parameters, as RecomAMP's page sends them, or"
              + " better as a body. It never makes users. Where an identity provider is set up, log"
              + " in there.")
  @ApiResponse(responseCode = "200", description = "access_token is the bearer token")
  @ApiResponse(responseCode = "400", description = "Refused; message and detail say it")
  @ApiResponse(responseCode = "429", description = "Too many tries; Retry-After says how long")
  @ApiResponse(responseCode = "501", description = "An identity provider is set up")
  ResponseEntity<Object> logIn(
      @RequestParam(required = false) @Nullable String email,
      @Parameter(schema = @Schema(format = "password")) @RequestParam(required = false)
          @Nullable String password,
      @RequestBody(required = false) @Nullable LoginRequest body,
      HttpServletRequest request) {
    var answer =
        logins.logIn(
            body == null || body.email() == null ? email : body.email(),
            body == null || body.password() == null ? password : body.password(),
            request.getRemoteAddr());
    return switch (answer) {
      case Answer.LoggedIn(var token, var user) ->
          ResponseEntity.ok(new LoggedIn(token, BEARER, RecomampUser.of(user)));
      case Answer.Refused() ->
          ResponseEntity.badRequest().body(NotLoggedIn.because("Invalid email or password"));
      case Answer.Throttled throttled -> throttled(throttled);
      case Answer.Elsewhere() ->
          ResponseEntity.status(HttpStatus.NOT_IMPLEMENTED)
              .body(NotLoggedIn.because("Log in at your identity provider."));
    };
  }

  private static ResponseEntity<Object> throttled(Answer.Throttled throttled) {
    return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
        .header(HttpHeaders.RETRY_AFTER, Long.toString(throttled.retryAfter().toSeconds()))
        .body(NotLoggedIn.because(throttled.sentence()));
  }

  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record LoggedIn(String accessToken, String tokenType, RecomampUser user) {
    @Override
    public String toString() {
      return "LoggedIn[%s]".formatted(user.name());
    }
  }

  /**
   * @param message what its form shows
   * @param detail what everything else of it shows
   */
  record NotLoggedIn(String message, String detail) {
    private static NotLoggedIn because(String why) {
      return new NotLoggedIn(why, why);
    }
  }

  @PostMapping({"/refresh", "/refresh/"})
  @Operation(
      summary = "Renew a login",
      description = "With the old token, which may have expired some days ago.")
  @ApiResponse(responseCode = "200", description = "access_token is the new bearer token")
  @ApiResponse(responseCode = "401", description = "Log in again")
  Renewed renew(
      @Parameter(hidden = true) @RequestHeader(name = "Authorization", required = false)
          @Nullable String authorization) {
    var token =
        logins
            .renew(token(authorization))
            .orElseThrow(
                () ->
                    Refusal.because(
                        ProblemKind.UNAUTHENTICATED, "The session has ended: log in again."));
    return new Renewed(token, BEARER, false);
  }

  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Renewed(String accessToken, String tokenType, boolean amazonTokenRefreshed) {
    @Override
    public String toString() {
      return "Renewed[]";
    }
  }

  @PostMapping({"/logout", "/logout/"})
  @Operation(summary = "Log out: the token is worth nothing any more")
  Map<String, String> logOut(
      @Parameter(hidden = true) @RequestHeader(name = "Authorization", required = false)
          @Nullable String authorization) {
    logins.logOut(token(authorization));
    return Map.of("message", "Logged out successfully");
  }

  @GetMapping({"/me", "/me/"})
  @Operation(summary = "Who sends the token")
  Me me() {
    var user = current.user();
    var shown = RecomampUser.of(user);
    return new Me(
        shown.id(), shown.email(), shown.name(), user.disabledAt() == null, List.of(), List.of());
  }

  /**
   * @param profileIds none: accounts are shared, nobody owns them
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Me(
      UUID id,
      String email,
      String name,
      @JsonProperty("is_active") boolean isActive,
      List<String> profileIds,
      List<String> marketplaceIds) {}

  private static @Nullable String token(@Nullable String authorization) {
    return authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
        ? authorization.substring(7).strip()
        : null;
  }
}
