package com.recomamp.api.user;

import com.recomamp.api.http.ProblemAnswers;
import com.recomamp.api.http.ProblemKind;
import com.recomamp.api.http.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.stereotype.Component;

/**
 * Answers who sends no token that is good. A page logs out when it hears 401, so that is said only
 * where a new login helps.
 */
@Component
class Unauthenticated implements AuthenticationEntryPoint, AccessDeniedHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Unauthenticated.class);

  private final ProblemAnswers answers;

  Unauthenticated(ProblemAnswers answers) {
    this.answers = answers;
  }

  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
      throws IOException {
    var refusal =
        switch (e) {
          case UnknownUser unknown ->
              Refusal.because(ProblemKind.FORBIDDEN, String.valueOf(unknown.getMessage()));
          case NotKnownNow away -> {
            LOG.warn("nobody can be authenticated: {}", away.getMessage());
            response.setHeader(HttpHeaders.RETRY_AFTER, "5");
            yield Refusal.because(
                ProblemKind.UNAVAILABLE, "It cannot be told who you are; try again shortly.");
          }
          default -> {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            yield Refusal.because(
                ProblemKind.UNAUTHENTICATED, "The bearer token is missing, wrong or has expired.");
          }
        };
    answers.send(request, response, refusal);
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
      throws IOException {
    answers.send(request, response, Refusal.because(ProblemKind.FORBIDDEN, "This needs an admin."));
  }
}
