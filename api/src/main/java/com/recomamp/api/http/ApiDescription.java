package com.recomamp.api.http;

import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.instance.InstanceId;
import com.recomamp.workflows.query.QueryId;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.converter.ResolvedSchema;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the OpenAPI document says beyond the operations, above all the refusals they share. */
@Configuration(proxyBeanMethods = false)
class ApiDescription {
  static {
    SpringDocUtils.getConfig()
        .replaceWithClass(ExecutionId.class, String.class)
        .replaceWithClass(QueryId.class, String.class)
        .replaceWithClass(InstanceId.class, String.class)
        .replaceWithClass(ZoneId.class, String.class)
        // Not a date-time, which has an offset.
        .replaceWithClass(LocalDateTime.class, String.class);
  }

  @Bean
  OpenAPI openApi() {
    var components = new Components();
    var problem = problemSchema(components);
    components
        .addResponses(
            "invalid",
            refusal(
                "Not valid or not readable; errors names each field and what is allowed there",
                problem))
        .addResponses("notFound", refusal("There is no such thing, or not for you", problem))
        .addResponses(
            "unauthenticated",
            refusal("The bearer token is missing, wrong or has expired: log in", problem))
        .addResponses(
            "forbidden",
            refusal("The user's role is too low; x-role says which is needed", problem))
        .addResponses(
            "taken",
            refusal(
                "Name, e-mail address or subject belong to somebody else, or nobody would be left"
                    + " who decides about users",
                problem))
        .addResponses(
            "throttled", refusal("Too many tries; Retry-After says how many seconds", problem))
        .addResponses("notOffered", refusal("This is not offered here", problem))
        .addResponses("notJson", refusal("The body is not application/json", problem))
        .addResponses("importRuns", refusal("Another import runs", problem))
        .addResponses(
            "keyTaken", refusal("The Idempotency-Key was used for another request", problem))
        .addResponses(
            "archived",
            refusal("The query is archived; unarchive it to run it or to change it", problem))
        .addResponses(
            "stale",
            refusal(
                "Somebody else has changed it since it was read, and nothing was written; read it"
                    + " again",
                problem))
        .addResponses(
            "unconditional",
            refusal("If-Match is missing: the ETag of what the change was made from", problem))
        .addResponses(
            "notAcceptedNow",
            refusal(
                "The query is archived; or so many earlier runs read the same data over"
                    + " overlapping windows that"
                    + " confirmOverlap must be true; overlap and overlappingRuns say how many and"
                    + " which",
                problem))
        .addResponses(
            "noResult",
            refusal(
                "There is no result, or not yet; executionStatus says where the execution is",
                problem))
        .addResponses(
            "expired",
            refusal(
                "The result was kept as long as the settings say; run the query again", problem))
        .addResponses(
            "notNow",
            refusal(
                "The execution does not take this now: reason says why, actions what it takes"
                    + " instead, such as retry_after_cancel while AMC works on it",
                problem));
    return new OpenAPI()
        .info(
            new Info()
                .title("amc-orchestrator")
                .version("v1")
                .description(
                    "Runs Amazon Marketing Cloud queries durably. Every refusal under /api/v1 is a"
                        + " problem detail (RFC 9457).")
                .license(
                    new License()
                        .name("Apache-2.0")
                        .url("https://www.apache.org/licenses/LICENSE-2.0")))
        .components(components);
  }

  private static Schema<?> problemSchema(Components components) {
    ResolvedSchema resolved =
        ModelConverters.getInstance(true)
            .resolveAsResolvedSchema(
                new io.swagger.v3.core.converter.AnnotatedType(Problem.class).resolveAsRef(true));
    resolved.referencedSchemas.forEach(components::addSchemas);
    return resolved.schema;
  }

  private static ApiResponse refusal(String description, Schema<?> problem) {
    return new ApiResponse()
        .description(description)
        .content(
            new Content()
                .addMediaType("application/problem+json", new MediaType().schema(problem)));
  }
}
