package com.recomamp.api.user;

import com.recomamp.api.http.AccessSettings;
import com.recomamp.store.user.Role;
import com.recomamp.store.user.User;
import com.recomamp.store.user.UserChange;
import com.recomamp.store.user.UserDraft;
import com.recomamp.store.user.UserStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/** Makes the first admin, or says how one comes about. */
@Component
class FirstAdmin implements InitializingBean {
  private static final Logger LOG = LoggerFactory.getLogger(FirstAdmin.class);
  private static final String ACTOR = "setting";

  private final FirstAdminSettings settings;
  private final AccessSettings access;
  private final UserStore users;
  private final Passwords passwords;

  FirstAdmin(
      FirstAdminSettings settings, AccessSettings access, UserStore users, Passwords passwords) {
    this.settings = settings;
    this.access = access;
    this.users = users;
    this.passwords = passwords;
  }

  @Override
  public void afterPropertiesSet() {
    if (access.users() == AccessSettings.Users.FIXED || !users.admins().isEmpty()) {
      return;
    }
    var email = settings.email();
    var password = settings.password();
    boolean complete =
        switch (access.users()) {
          case FIXED -> false;
          case PASSWORDS -> email != null && password != null;
          case TOKENS -> email != null && settings.subject() != null;
        };
    if (!complete || email == null) {
      LOG.warn(
          "there is no admin, so nobody can make users: set API_FIRST_ADMIN_EMAIL and {} once",
          access.users() == AccessSettings.Users.TOKENS
              ? "API_FIRST_ADMIN_SUBJECT"
              : "API_FIRST_ADMIN_PASSWORD");
      return;
    }
    var hash = password == null ? null : passwords.hash("API_FIRST_ADMIN_PASSWORD", password);
    var draft = new UserDraft(email, email, settings.subject(), Role.ADMIN);
    if (isLetIn(email, hash) || users.create(draft, hash, ACTOR).isPresent()) {
      LOG.info("{} is the first admin", email);
    } else {
      LOG.warn("{} cannot become the first admin: the user is there already", email);
    }
  }

  /** Somebody who was imported is there and has never been able to log in. */
  private boolean isLetIn(String email, @Nullable String passwordHash) {
    return users
        .findByEmail(email)
        .filter(FirstAdmin::hasNoLogin)
        .map(user -> letIn(user, passwordHash) == UserChange.DONE)
        .orElse(false);
  }

  private UserChange letIn(User user, @Nullable String passwordHash) {
    var draft = new UserDraft(user.name(), user.email(), settings.subject(), Role.ADMIN);
    var change = users.change(user.id(), draft, ACTOR);
    return change == UserChange.DONE && passwordHash != null
        ? users.setPassword(user.id(), passwordHash, ACTOR)
        : change;
  }

  private static boolean hasNoLogin(User user) {
    return !user.hasPassword() && user.subject() == null && user.disabledAt() == null;
  }
}
