package com.recomamp.api.user;

import com.recomamp.store.user.UserStore;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whoever asks, over REST. */
@RestController
@Tag(name = "Users")
class MeController {
  private final CurrentUser current;
  private final UserStore users;

  MeController(CurrentUser current, UserStore users) {
    this.current = current;
    this.users = users;
  }

  @GetMapping(path = "/api/v1/me", produces = "application/json")
  @Operation(
      summary = "Who you are, and which instances you see",
      description = "An admin sees all, whatever instances says.")
  UserResource me() {
    var user = current.user();
    return new UserResource(user, users.instances(user.id()));
  }
}
