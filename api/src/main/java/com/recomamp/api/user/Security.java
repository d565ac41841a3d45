package com.recomamp.api.user;

import com.recomamp.api.http.AccessSettings;
import com.recomamp.api.http.OtherOrigins;
import com.recomamp.store.execution.Requester;
import com.recomamp.store.user.Role;
import com.recomamp.store.user.User;
import com.recomamp.store.user.UserStore;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.transaction.TransactionException;

/**
 * Finds out who sends a request. What that somebody may is the {@link Gate}'s to say; only about
 * the actuator, whose endpoints are not ours, is decided here.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class Security {
  private static final String ADMIN = Role.ADMIN.word();

  @Bean
  SecurityFilterChain securityFilters(
      HttpSecurity http,
      AccessSettings access,
      TokenSettings tokens,
      UserStore users,
      Sessions sessions,
      OtherOrigins origins,
      Unauthenticated unauthenticated) {
    http.csrf(AbstractHttpConfigurer::disable)
        .headers(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(state -> state.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .cors(cors -> cors.configurationSource(origins))
        .exceptionHandling(
            refusals ->
                refusals
                    .authenticationEntryPoint(unauthenticated)
                    .accessDeniedHandler(unauthenticated))
        .authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers("/actuator/health/**")
                    .permitAll()
                    .requestMatchers("/actuator/**")
                    .hasAuthority(ADMIN)
                    .anyRequest()
                    .permitAll());
    switch (access.users()) {
      case FIXED -> {
        var fixed = users.find(Requester.LOCAL.id()).orElseThrow();
        http.anonymous(anonymous -> anonymous.principal(fixed).authorities(authorities(fixed)));
      }
      case PASSWORDS -> bearer(http, sessions, unauthenticated);
      case TOKENS -> bearer(http, new ProviderUsers(tokens.decoder(), users), unauthenticated);
    }
    return http.build();
  }

  private static void bearer(HttpSecurity http, TokenUsers users, Unauthenticated unauthenticated) {
    AuthenticationManager manager =
        sent -> authenticated(found(users, ((BearerTokenAuthenticationToken) sent).getToken()));
    http.oauth2ResourceServer(
        server ->
            server
                .bearerTokenResolver(new SentToken())
                .authenticationEntryPoint(unauthenticated)
                .accessDeniedHandler(unauthenticated)
                .authenticationManagerResolver(_ -> manager));
  }

  private static User found(TokenUsers users, String token) {
    try {
      return users.of(token);
    } catch (DataAccessException | TransactionException e) {
      throw new NotKnownNow("The database cannot be reached", e);
    }
  }

  private static UsernamePasswordAuthenticationToken authenticated(User user) {
    return UsernamePasswordAuthenticationToken.authenticated(user, null, authorities(user));
  }

  private static List<GrantedAuthority> authorities(User user) {
    return List.of(new SimpleGrantedAuthority(user.role().word()));
  }

  /** Nothing is decided by path here but about the actuator, so no path is refused either. */
  @Bean
  HttpFirewall noFirewall() {
    return new HttpFirewall() {
      @Override
      public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
        return new FirewalledRequest(request) {
          @Override
          public void reset() {}
        };
      }

      @Override
      public HttpServletResponse getFirewalledResponse(HttpServletResponse response) {
        return response;
      }
    };
  }

  /**
   * Reads the token, but for who logs in or out: there an old one, which pages send all the same,
   * would be in the way.
   */
  private static final class SentToken implements BearerTokenResolver {
    private final BearerTokenResolver header = new DefaultBearerTokenResolver();

    @Override
    public @Nullable String resolve(HttpServletRequest request) {
      var path = request.getRequestURI();
      boolean logsIn = path.matches("/api/auth/(login|refresh|logout)/?");
      boolean isAsked = path.startsWith("/api/") || path.startsWith("/actuator");
      return isAsked && !logsIn ? header.resolve(request) : null;
    }
  }
}
