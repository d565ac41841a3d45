package com.recomamp.api.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps a server without login to the people at its machine: neither a proxy, nor a page of another
 * origin, nor a foreign name that points here gets through. With logins that is the bearer token's
 * work, which no browser sends by itself.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class ClosedServer extends OncePerRequestFilter {
  private static final Logger LOG = LoggerFactory.getLogger(ClosedServer.class);
  private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Set<String> WRITING = Set.of("POST", "PUT", "PATCH");

  private final AccessSettings settings;
  private final ProblemAnswers answers;

  ClosedServer(AccessSettings settings, ServerProperties server, ProblemAnswers answers) {
    var address = server.getAddress();
    boolean isFixed = settings.users() == AccessSettings.Users.FIXED;
    if (isFixed && !settings.trustNetwork() && (address == null || !address.isLoopbackAddress())) {
      throw new OpenToNetwork(address);
    }
    this.settings = settings;
    this.answers = answers;
    if (isFixed) {
      LOG.info(
          "no login: everybody who reaches {}:{} acts as the user local",
          address == null ? "*" : address.getHostAddress(),
          server.getPort());
    }
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var problem = problem(request);
    if (problem == null) {
      chain.doFilter(request, response);
    } else {
      answers.send(request, response, problem);
    }
  }

  private @Nullable Problem problem(HttpServletRequest request) {
    var problem = settings.users() == AccessSettings.Users.FIXED ? fromElsewhere(request) : null;
    if (problem == null
        && WRITING.contains(request.getMethod())
        && hasBody(request)
        && !isJson(request)) {
      return Problem.of(
          ProblemKind.UNSUPPORTED_MEDIA_TYPE, "The Content-Type must be application/json.");
    }
    return problem;
  }

  private @Nullable Problem fromElsewhere(HttpServletRequest request) {
    var host = request.getHeader(HttpHeaders.HOST);
    if (host == null || !isOurs(host)) {
      return notOurs(
          "The Host header must be localhost, 127.0.0.1, [::1] or a name in API_ALLOWED_HOSTS.");
    }
    if (Collections.list(request.getHeaderNames()).stream().anyMatch(ClosedServer::tellsOfProxy)) {
      return notOurs(
          "Requests forwarded by a proxy (Forwarded, X-Forwarded-*) are refused without a login.");
    }
    var origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin != null && !isAllowed(origin, host)) {
      return notOurs("The Origin must be this server or one in API_ALLOWED_ORIGINS.");
    }
    return null;
  }

  private static Problem notOurs(String detail) {
    return Problem.of(ProblemKind.NOT_OURS, detail);
  }

  private boolean isOurs(String host) {
    var name = host.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
    return HERE.contains(name) || settings.allowedHosts().contains(name);
  }

  private static boolean tellsOfProxy(String header) {
    var name = header.toLowerCase(Locale.ROOT);
    return name.equals("forwarded") || name.startsWith("x-forwarded-");
  }

  private boolean isAllowed(String origin, String host) {
    return origin.equalsIgnoreCase("http://" + host)
        || origin.equalsIgnoreCase("https://" + host)
        || settings.allowedOrigins().contains(origin);
  }

  private static boolean hasBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0
        || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null
        || request.getContentType() != null;
  }

  private static boolean isJson(HttpServletRequest request) {
    try {
      var type = request.getContentType();
      return type != null
          && MediaType.APPLICATION_JSON.equalsTypeAndSubtype(MediaType.parseMediaType(type));
    } catch (InvalidMediaTypeException _) {
      return false;
    }
  }
}
