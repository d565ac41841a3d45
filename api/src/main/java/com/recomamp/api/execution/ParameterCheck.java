package com.recomamp.api.execution;

import com.recomamp.api.http.FieldError;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Looks through the parameters of a request as acceptance does, without running anything. */
@Component
public class ParameterCheck {
  private static final String FIELD = "parameters.";

  private final RequestResolver resolver;

  ParameterCheck(RequestResolver resolver) {
    this.resolver = resolver;
  }

  /**
   * @param errors an execution would be refused for them
   * @param values of all parameters, those of the window too; empty after an error
   */
  public record Checked(List<FieldError> errors, Map<String, @Nullable Object> values) {}

  public Checked check(ExecutionRequest request) {
    var resolved = resolver.resolve(request, null);
    var errors =
        resolved.errors().stream()
            .map(Remark::asError)
            .filter(error -> error.field().startsWith(FIELD))
            .toList();
    var parameters = resolved.parameters();
    return new Checked(errors, parameters == null ? Map.of() : parameters.values());
  }
}
