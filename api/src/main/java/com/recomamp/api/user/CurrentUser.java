package com.recomamp.api.user;

import com.recomamp.store.execution.Requester;
import com.recomamp.store.instance.VisibleInstances;
import com.recomamp.store.user.User;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** Whoever sends the request that this thread answers. */
@Component
public class CurrentUser implements Supplier<VisibleInstances> {

  public User user() {
    return found()
        .orElseThrow(() -> new IllegalStateException("this thread answers no user's request"));
  }

  Optional<User> found() {
    var authentication = SecurityContextHolder.getContext().getAuthentication();
    return authentication != null && authentication.getPrincipal() instanceof User user
        ? Optional.of(user)
        : Optional.empty();
  }

  public Requester requester() {
    return user().asRequester();
  }

  /** What the user sees; outside of a request nobody sees anything. */
  @Override
  public VisibleInstances get() {
    return user().visibleInstances();
  }
}
