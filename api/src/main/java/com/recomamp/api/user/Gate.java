package com.recomamp.api.user;

import com.recomamp.api.http.ProblemKind;
import com.recomamp.api.http.Refusal;
import com.recomamp.store.user.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Lets through whom the rules let through. It stands behind the choice of the endpoint, so there is
 * no second reading of paths that could differ from the first.
 */
@Component
class Gate implements HandlerInterceptor, WebMvcConfigurer {
  private final AccessRules rules;
  private final CurrentUser current;

  Gate(AccessRules rules, CurrentUser current) {
    this.rules = rules;
    this.current = current;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this);
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    // The rest are the files of the page and Spring's answer to OPTIONS, which tell nothing.
    if (handler instanceof HandlerMethod && !HttpMethod.OPTIONS.matches(request.getMethod())) {
      check(request, response);
    }
    return true;
  }

  private void check(HttpServletRequest request, HttpServletResponse response) {
    var pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
    var rule =
        rules
            .of(request.getMethod(), String.valueOf(pattern))
            .orElseThrow(
                () ->
                    Refusal.because(
                        ProblemKind.FORBIDDEN, "No rule says who may do this, so nobody may."));
    var needed = rule.role();
    if (needed == null) {
      return;
    }
    var user = current.found().orElse(null);
    if (user == null) {
      response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
      throw Refusal.because(
          ProblemKind.UNAUTHENTICATED, "Log in: this needs a bearer token in Authorization.");
    }
    if (!user.role().includes(needed)) {
      throw Refusal.because(ProblemKind.FORBIDDEN, lacks(user.role(), needed));
    }
  }

  private static String lacks(Role role, Role needed) {
    return "You are %s here; this needs %s.".formatted(a(role), a(needed));
  }

  private static String a(Role role) {
    return (role == Role.VIEWER ? "a " : "an ") + role.word();
  }
}
