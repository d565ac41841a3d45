package com.recomamp.api.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * RecomAMP's page sends the password in the query string. Nothing behind this can read that string
 * as a whole, so nothing can log it; its parameters are there as ever.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class HiddenPasswords extends OncePerRequestFilter {

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    chain.doFilter(
        request.getRequestURI().contains("/auth") ? new WithoutQuery(request) : request, response);
  }

  private static final class WithoutQuery extends HttpServletRequestWrapper {
    WithoutQuery(HttpServletRequest request) {
      super(request);
    }

    @Override
    public @Nullable String getQueryString() {
      return null;
    }
  }
}
