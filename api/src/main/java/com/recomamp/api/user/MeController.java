package com.recomamp.api.user;

import com.recomamp.api.http.ProblemKind;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.user.Logins.Answer;
import com.recomamp.store.user.UserStore;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Whoever asks, over REST. */
@RestController
@Tag(name = "Users")
class MeController {
  private final CurrentUser current;
  private final UserStore users;
  private final Passwords passwords;
  private final Logins logins;

  MeController(CurrentUser current, UserStore users, Passwords passwords, Logins logins) {
    this.current = current;
    this.users = users;
    this.passwords = passwords;
    this.logins = logins;
  }

  @GetMapping(path = "/api/v1/me", produces = "application/json")
  @Operation(
      summary = "Who you are, and which instances you see",
      description = "An admin sees all, whatever instances says.")
  UserResource me() {
    var user = current.user();
    return new UserResource(user, users.instances(user.id()));
  }

  @PostMapping(path = "/api/v1/me/password", produces = "application/json")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(
      summary = "Change your password",
      description =
          "It ends every session of yours, this one too: log in again. Wrong passwords are counted"
              + " with failed logins.")
  @ApiResponse(responseCode = "204", description = "The new password counts")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "415", ref = "notJson")
  @ApiResponse(responseCode = "429", ref = "throttled")
  @ApiResponse(responseCode = "501", ref = "notOffered")
  void changePassword(
      @RequestBody PasswordChange change,
      HttpServletRequest request,
      HttpServletResponse response) {
    change.requireBoth();
    var user = current.user();
    switch (logins.proof(user.email(), change.currentPassword(), request.getRemoteAddr())) {
      case Logins.Given _ ->
          UsersController.done(
              user.id().toString(),
              users.setPassword(
                  user.id(),
                  passwords.hash("newPassword", String.valueOf(change.newPassword())),
                  user.name()));
      case Answer.Refused() ->
          throw Refusal.invalid("currentPassword", "is not your password until now");
      case Answer.Throttled throttled -> {
        response.setHeader(
            HttpHeaders.RETRY_AFTER, Long.toString(throttled.retryAfter().toSeconds()));
        throw Refusal.because(ProblemKind.THROTTLED, throttled.sentence());
      }
      case Answer.Elsewhere() ->
          throw Refusal.because(
              ProblemKind.NOT_OFFERED, "No passwords are kept here, so there is none to change.");
    }
  }
}
