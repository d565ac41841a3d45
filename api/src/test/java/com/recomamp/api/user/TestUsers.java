package com.recomamp.api.user;

import com.recomamp.api.TestApi;
import com.recomamp.store.user.Role;
import com.recomamp.store.user.UserDraft;
import com.recomamp.store.user.UserStore;
import com.recomamp.workflows.instance.InstanceId;
import java.util.UUID;

/** Makes users of an api that has logins. */
final class TestUsers {
  static final String PASSWORD = "correct horse battery";

  private final TestApi api;
  private final UserStore users;

  TestUsers(TestApi api) {
    this.api = api;
    users = api.context.getBean(UserStore.class);
  }

  /** A new one, with an address of its own. */
  UUID user(String name, Role role, String... instances) {
    var unique = name + "-" + UUID.randomUUID();
    var hash = api.context.getBean(Passwords.class).hash("password", PASSWORD);
    var id =
        users.create(new UserDraft(unique, email(unique), null, role), hash, "test").orElseThrow();
    for (var instance : instances) {
      users.addMember(id, new InstanceId(instance), "test");
    }
    return id;
  }

  private static String email(String name) {
    return name + "@example.com";
  }

  String emailOf(UUID user) {
    return String.valueOf(users.find(user).orElseThrow().email());
  }

  String nameOf(UUID user) {
    return users.find(user).orElseThrow().name();
  }

  /** The header of a new session. */
  String[] authorization(UUID user) {
    return new String[] {"Authorization", "Bearer " + token(user)};
  }

  String token(UUID user) {
    return api.context.getBean(Sessions.class).open(users.find(user).orElseThrow());
  }
}
