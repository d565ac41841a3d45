package com.recomamp.api.user;

import com.recomamp.api.http.Parsed;
import com.recomamp.api.http.ProblemKind;
import com.recomamp.api.http.Refusal;
import com.recomamp.store.instance.InstanceViews;
import com.recomamp.store.instance.PinnedInstance;
import com.recomamp.store.user.User;
import com.recomamp.store.user.UserChange;
import com.recomamp.store.user.UserDraft;
import com.recomamp.store.user.UserEvent;
import com.recomamp.store.user.UserStore;
import com.recomamp.workflows.instance.InstanceId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Users over REST, for admins. */
@RestController
@RequestMapping(path = "/api/v1/users", produces = "application/json")
@Tag(name = "Users")
class UsersController {
  private final UserStore users;
  private final InstanceViews instances;
  private final Passwords passwords;
  private final CurrentUser current;

  UsersController(
      UserStore users, InstanceViews instances, Passwords passwords, CurrentUser current) {
    this.users = users;
    this.instances = instances;
    this.passwords = passwords;
    this.current = current;
  }

  @GetMapping
  @Operation(summary = "Every user, by name; the disabled ones too")
  Users list() {
    return new Users(users.list().stream().map(this::resource).toList());
  }

  record Users(List<UserResource> items) {}

  @GetMapping("/{id}")
  @Operation(summary = "One user")
  @ApiResponse(responseCode = "200", description = "The user")
  @ApiResponse(responseCode = "404", ref = "notFound")
  UserResource one(@PathVariable String id) {
    return resource(find(id));
  }

  @PostMapping
  @Operation(
      summary = "Make a user",
      description =
          "With a password where users log in here, with a subject where an identity provider knows"
              + " them. Nobody sees an instance before being made a member of it.")
  @ApiResponse(responseCode = "201", description = "The user")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "409", ref = "taken")
  @ApiResponse(responseCode = "415", ref = "notJson")
  ResponseEntity<UserResource> create(@RequestBody UserRequest request) {
    var draft = request.draft();
    var password = request.password();
    if (password != null && draft.email() == null) {
      throw Refusal.invalid("email", "is missing: who has a password logs in with an address");
    }
    var hash = password == null ? null : passwords.hash("password", password);
    var id = users.create(draft, hash, actor()).orElseThrow(UsersController::taken);
    return ResponseEntity.created(URI.create("/api/v1/users/" + id)).body(one(id.toString()));
  }

  @PatchMapping("/{id}")
  @Operation(
      summary = "Change a user",
      description =
          "What is left out stays, an empty text takes away. It counts from the user's next request"
              + " on.")
  @ApiResponse(responseCode = "200", description = "The user")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "404", ref = "notFound")
  @ApiResponse(responseCode = "409", ref = "taken")
  @ApiResponse(responseCode = "415", ref = "notJson")
  UserResource change(@PathVariable String id, @RequestBody UserRequest request) {
    var before = find(id);
    var draft = request.draftOver(before);
    var password = request.password();
    var hash = password == null ? null : passwords.hash("password", password);
    var draftAsNow = new UserDraft(before.name(), before.email(), before.subject(), before.role());
    if (!draft.equals(draftAsNow)) {
      done(id, users.change(before.id(), draft, actor()));
    }
    if (hash != null) {
      done(id, users.setPassword(before.id(), hash, actor()));
    }
    return one(id);
  }

  @PostMapping("/{id}/disable")
  @Operation(
      summary = "Disable a user",
      description = "Refused from now on; what the user did stays, and what was asked for goes on.")
  @ApiResponse(responseCode = "200", description = "The user")
  @ApiResponse(responseCode = "404", ref = "notFound")
  @ApiResponse(responseCode = "409", ref = "taken")
  UserResource disable(@PathVariable String id) {
    done(id, users.disable(find(id).id(), actor()));
    return one(id);
  }

  @PostMapping("/{id}/enable")
  @Operation(summary = "Let a disabled user in again")
  @ApiResponse(responseCode = "200", description = "The user")
  @ApiResponse(responseCode = "404", ref = "notFound")
  UserResource enable(@PathVariable String id) {
    done(id, users.enable(find(id).id(), actor()));
    return one(id);
  }

  @PutMapping("/{id}/instances/{instanceId}")
  @Operation(summary = "Let a user see an instance, and all that belongs to it")
  @ApiResponse(responseCode = "200", description = "The user, who sees it now or did before")
  @ApiResponse(responseCode = "404", ref = "notFound")
  UserResource addMember(@PathVariable String id, @PathVariable String instanceId) {
    var user = find(id);
    users.addMember(user.id(), instance(instanceId), actor());
    return one(id);
  }

  @DeleteMapping("/{id}/instances/{instanceId}")
  @Operation(summary = "Let a user see an instance no longer")
  @ApiResponse(responseCode = "200", description = "The user")
  @ApiResponse(responseCode = "404", ref = "notFound")
  UserResource removeMember(@PathVariable String id, @PathVariable String instanceId) {
    var user = find(id);
    users.removeMember(user.id(), instance(instanceId), actor());
    return one(id);
  }

  @GetMapping("/{id}/events")
  @Operation(summary = "Who made and changed a user, newest first")
  @ApiResponse(responseCode = "200", description = "The newest hundred")
  @ApiResponse(responseCode = "404", ref = "notFound")
  Events events(@PathVariable String id) {
    return new Events(users.events(find(id).id()));
  }

  record Events(List<UserEvent> items) {}

  private User find(String id) {
    return Parsed.of(id, UUID::fromString).flatMap(users::find).orElseThrow(() -> unknown(id));
  }

  private InstanceId instance(String id) {
    return Parsed.of(id, InstanceId::new)
        .flatMap(instances::find)
        .map(PinnedInstance::id)
        .orElseThrow(() -> Refusal.notFound("There is no instance %s.".formatted(id)));
  }

  private UserResource resource(User user) {
    return new UserResource(user, users.instances(user.id()));
  }

  private String actor() {
    return current.requester().name();
  }

  static void done(String id, UserChange change) {
    switch (change) {
      case DONE -> {}
      case UNKNOWN -> throw unknown(id);
      case TAKEN -> throw taken();
      case LAST_ADMIN ->
          throw Refusal.because(
              ProblemKind.LAST_ADMIN, "This is the last admin: make somebody else an admin first.");
    }
  }

  private static Refusal taken() {
    return Refusal.because(
        ProblemKind.TAKEN, "Somebody else has this name, e-mail address or subject already.");
  }

  private static Refusal unknown(String id) {
    return Refusal.notFound("There is no user %s.".formatted(id));
  }
}
