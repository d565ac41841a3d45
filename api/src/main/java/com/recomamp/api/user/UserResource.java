package com.recomamp.api.user;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.recomamp.store.user.User;
import com.recomamp.workflows.instance.InstanceId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * A user over REST.
 *
 * @param instances that membership lets the user see
 */
record UserResource(
    @JsonUnwrapped User user,
    @Schema(description = "Which the user sees; an admin sees all") List<InstanceId> instances) {}
