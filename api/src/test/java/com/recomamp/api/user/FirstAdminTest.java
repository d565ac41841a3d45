package com.recomamp.api.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.api.http.AccessSettings;
import com.recomamp.store.user.Role;
import com.recomamp.store.user.User;
import com.recomamp.store.user.UserDraft;
import com.recomamp.store.user.UserStore;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FirstAdminTest {
  private static final String EMAIL = "first@example.com";

  private final TestApi api = TestApi.empty();
  private final UserStore users = api.context.getBean(UserStore.class);

  @BeforeEach
  void nobody() {
    api.jdbc.sql("delete from app_user where name <> 'local'").update();
  }

  @Test
  void anImportedAdminWhoCannotLogInIsNoAdminYet() {
    imported("maria@example.com", Role.ADMIN);

    starts();

    assertThat(first().role()).isEqualTo(Role.ADMIN);
    assertThat(first().hasPassword()).isTrue();
  }

  @Test
  void whoWasImportedWithThatAddressGetsTheLogin() {
    imported(EMAIL.toUpperCase(), Role.ANALYST);

    starts();

    assertThat(first().name()).isEqualTo("Imported");
    assertThat(first().role()).isEqualTo(Role.ADMIN);
    assertThat(users.login(EMAIL)).isPresent();
  }

  @Test
  void whoHasALoginAlreadyKeepsItAsItIs() {
    users.create(new UserDraft("Viewer", EMAIL, null, Role.VIEWER), "{hash}", "test");

    starts();

    assertThat(first().role()).isEqualTo(Role.VIEWER);
    assertThat(users.login(EMAIL).orElseThrow().passwordHash()).isEqualTo("{hash}");
  }

  @Test
  void withAnAdminWhoCanLogInNothingIsMade() {
    users.create(new UserDraft("Admin", "a@example.com", null, Role.ADMIN), "{hash}", "test");

    starts();

    assertThat(users.findByEmail(EMAIL)).isEmpty();
  }

  private void imported(String email, Role role) {
    users.create(new UserDraft("Imported", email, null, role), null, "import");
  }

  private User first() {
    return users.findByEmail(EMAIL).orElseThrow();
  }

  private void starts() {
    new FirstAdmin(
            new FirstAdminSettings(EMAIL, TestUsers.PASSWORD, null),
            new AccessSettings(AccessSettings.Users.PASSWORDS, false, List.of(), List.of()),
            users,
            api.context.getBean(Passwords.class))
        .afterPropertiesSet();
  }
}
