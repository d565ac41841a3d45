package com.recomamp.api.instance;

import com.recomamp.api.http.Parsed;
import com.recomamp.api.http.Refusal;
import com.recomamp.api.temporal.ExecutionWaker;
import com.recomamp.api.user.CurrentUser;
import com.recomamp.store.execution.LimitStore;
import com.recomamp.store.instance.AccountView;
import com.recomamp.store.instance.InstanceViews;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** AMC accounts over REST. */
@RestController
@RequestMapping(path = "/api/v1/accounts", produces = "application/json")
@Tag(name = "Instances")
class AccountsController {
  private final InstanceViews instances;
  private final LimitStore limits;
  private final ExecutionWaker waker;
  private final CurrentUser current;

  AccountsController(
      InstanceViews instances, LimitStore limits, ExecutionWaker waker, CurrentUser current) {
    this.instances = instances;
    this.limits = limits;
    this.waker = waker;
    this.current = current;
  }

  @GetMapping
  @Operation(summary = "Every AMC account: slots in use of all its instances, pause")
  Accounts list() {
    return new Accounts(instances.accounts());
  }

  record Accounts(List<AccountView> items) {}

  @PostMapping("/{id}/pause")
  @Operation(
      summary = "Pause an account",
      description = "Nothing new is submitted to any of its instances.")
  @ApiResponse(responseCode = "200", description = "The account, paused now or before")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "404", ref = "notFound")
  @ApiResponse(responseCode = "415", ref = "notJson")
  AccountView pause(
      @PathVariable String id, @RequestBody(required = false) @Nullable PauseRequest request) {
    var account = one(id).accountId();
    limits.pauseAccount(account, PauseRequest.asked(request, current.requester()));
    return one(id);
  }

  @PostMapping("/{id}/resume")
  @Operation(
      summary = "Resume an account",
      description = "Its instances go on, but for those that are paused themselves.")
  @ApiResponse(responseCode = "200", description = "The account")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "404", ref = "notFound")
  @ApiResponse(responseCode = "415", ref = "notJson")
  AccountView resume(
      @PathVariable String id, @RequestBody(required = false) @Nullable PauseRequest request) {
    var account = one(id).accountId();
    limits
        .resumeAccount(account, PauseRequest.asked(request, current.requester()))
        .ifPresent(waker::granted);
    return one(id);
  }

  @PutMapping("/{id}/slot-cap")
  @Operation(
      summary = "Say how many slots all of an account's instances may have together",
      description =
          "AMC gives an account two hundred, and may have raised that. It takes effect as an"
              + " instance's does.")
  @ApiResponse(responseCode = "200", description = "The account")
  @ApiResponse(responseCode = "400", ref = "invalid")
  @ApiResponse(responseCode = "404", ref = "notFound")
  @ApiResponse(responseCode = "415", ref = "notJson")
  AccountView changeSlotCap(@PathVariable String id, @RequestBody SlotCapRequest request) {
    var account = one(id).accountId();
    limits
        .changeAccountSlotCap(account, request.ofAccount(), request.asked(current.requester()))
        .ifPresent(waker::granted);
    return one(id);
  }

  private AccountView one(String id) {
    return Parsed.of(id, UUID::fromString)
        .flatMap(instances::account)
        .orElseThrow(() -> Refusal.notFound("There is no account %s.".formatted(id)));
  }
}
