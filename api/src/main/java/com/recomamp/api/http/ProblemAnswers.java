package com.recomamp.api.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes a refusal in the shape that its path promises. */
@Component
public class ProblemAnswers {
  private final JsonMapper json;

  ProblemAnswers(JsonMapper json) {
    this.json = json;
  }

  Object body(String path, Problem problem) {
    return isRecomamp(path) ? Map.of("detail", problem.detail()) : problem;
  }

  MediaType type(String path) {
    return isRecomamp(path) ? MediaType.APPLICATION_JSON : MediaType.APPLICATION_PROBLEM_JSON;
  }

  public void send(HttpServletRequest request, HttpServletResponse response, Refusal refusal)
      throws IOException {
    send(request, response, refusal.problem());
  }

  void send(HttpServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    // None if the request line cannot be read.
    var path = Objects.requireNonNullElse(request.getRequestURI(), "");
    response.setStatus(problem.status());
    response.setContentType(type(path).toString());
    response.getOutputStream().write(json.writeValueAsBytes(body(path, problem)));
  }

  /** Its frontend reads nothing but a string named detail. */
  private static boolean isRecomamp(String path) {
    return path.startsWith("/api/") && !path.startsWith("/api/v1");
  }
}
