package com.recomamp.api.user;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.StringUtils;

/**
 * Who becomes an admin when there is none, so that somebody can make the others.
 *
 * @param email also the user's name
 * @param password where users log in here
 * @param subject where an identity provider knows them
 */
@ConfigurationProperties("amc.access.first-admin")
record FirstAdminSettings(
    @Nullable String email, @Nullable String password, @Nullable String subject) {

  FirstAdminSettings {
    email = StringUtils.hasText(email) ? email : null;
    password = StringUtils.hasText(password) ? password : null;
    subject = StringUtils.hasText(subject) ? subject : null;
  }

  @Override
  public String toString() {
    return "FirstAdminSettings[email=%s, subject=%s]".formatted(email, subject);
  }
}
