package com.recomamp.api.user;

import com.recomamp.store.user.Role;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.stereotype.Component;

/** Writes each endpoint's rule into the OpenAPI document, so that it stands nowhere twice. */
@Component
class DescribedRules implements OpenApiCustomizer {
  private static final String SCHEME = "bearer";

  private final AccessRules rules;

  DescribedRules(AccessRules rules) {
    this.rules = rules;
  }

  @Override
  public void customise(OpenAPI description) {
    description
        .getComponents()
        .addSecuritySchemes(
            SCHEME,
            new SecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .description(
                    "A token of the identity provider, or of a login here; not needed on a server"
                        + " without logins"));
    description
        .getPaths()
        .forEach(
            (path, item) ->
                item.readOperationsMap()
                    .forEach(
                        (method, operation) ->
                            rules
                                .of(method.name(), path)
                                .ifPresent(rule -> describe(rule.role(), operation))));
  }

  private static void describe(@Nullable Role role, Operation operation) {
    if (role == null) {
      operation.setSecurity(List.of());
      return;
    }
    operation.addExtension("x-role", role.word());
    operation.addSecurityItem(new SecurityRequirement().addList(SCHEME));
    operation
        .getResponses()
        .addApiResponse("401", new ApiResponse().$ref("#/components/responses/unauthenticated"));
    operation
        .getResponses()
        .addApiResponse("403", new ApiResponse().$ref("#/components/responses/forbidden"));
  }
}
