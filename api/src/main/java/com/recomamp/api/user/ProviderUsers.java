package com.recomamp.api.user;

import com.recomamp.store.user.User;
import com.recomamp.store.user.UserStore;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;

/**
 * The users of an identity provider. Its token says who somebody is; what that somebody may is said
 * here.
 */
final class ProviderUsers implements TokenUsers {
  private final JwtDecoder decoder;
  private final UserStore users;

  ProviderUsers(JwtDecoder decoder, UserStore users) {
    this.decoder = decoder;
    this.users = users;
  }

  @Override
  public User of(String token) {
    var subject = decoded(token).getSubject();
    if (subject == null || subject.isBlank()) {
      throw new InvalidBearerTokenException("The token names no subject");
    }
    var user =
        users
            .findBySubject(subject)
            .orElseThrow(
                () ->
                    new UnknownUser(
                        "The identity provider knows you as %s, and no user here has that subject: ask an admin."
                            .formatted(within(subject))));
    if (user.disabledAt() != null) {
      throw new UnknownUser("This user is disabled: ask an admin.");
    }
    return user;
  }

  private Jwt decoded(String token) {
    try {
      return decoder.decode(token);
    } catch (BadJwtException e) {
      throw new InvalidBearerTokenException("The token is not valid, or not any more", e);
    } catch (JwtException e) {
      throw new NotKnownNow("The identity provider's keys cannot be read", e);
    }
  }

  private static String within(String subject) {
    return subject.length() <= 100 ? subject : subject.substring(0, 100) + "…";
  }
}
