package com.recomamp.api.user;

import com.recomamp.api.http.Complaints;
import com.recomamp.store.user.Role;
import com.recomamp.store.user.User;
import com.recomamp.store.user.UserDraft;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/** What an admin says about a user; of a change, what is left out stays. */
record UserRequest(
    @Schema(
            description = "What events call the user; nobody else's",
            maxLength = LONGEST,
            example = "Maria Silva")
        @Nullable String name,
    @Schema(description = "To log in with, nobody else's", example = "maria@example.com")
        @Nullable String email,
    @Schema(description = "The claim sub of the identity provider's tokens")
        @Nullable String subject,
    @Schema(
            description = "Each may all that those before may",
            allowableValues = {"viewer", "analyst", "operator", "admin"},
            defaultValue = "viewer")
        @Nullable String role,
    @Schema(
            description = "12 characters to 72 bytes; ends every session of the user",
            format = "password")
        @Nullable String password) {
  private static final int LONGEST = 200;

  /**
   * @throws com.recomamp.api.http.Refusal naming each field that is wrong
   */
  UserDraft draft() {
    var complaints = new Complaints();
    if (!StringUtils.hasText(name)) {
      complaints.add("name", "is missing");
    }
    return draft(complaints, String.valueOf(name), stripped(email), stripped(subject), Role.VIEWER);
  }

  UserDraft draftOver(User before) {
    var complaints = new Complaints();
    if (name != null && name.isBlank()) {
      complaints.add("name", "must not be empty");
    }
    return draft(
        complaints,
        name == null ? before.name() : name,
        email == null ? before.email() : stripped(email),
        subject == null ? before.subject() : stripped(subject),
        before.role());
  }

  private UserDraft draft(
      Complaints complaints,
      String called,
      @Nullable String address,
      @Nullable String known,
      Role otherwise) {
    var wanted = role == null ? otherwise : complaints.read("role", role, Role::parse);
    checkLength("name", called, complaints);
    checkLength("email", address, complaints);
    checkLength("subject", known, complaints);
    if (called.codePoints().anyMatch(Character::isISOControl)) {
      complaints.add("name", "must be one line");
    }
    if (address != null && !address.matches("[^@\\s]+@[^@\\s]+")) {
      complaints.add("email", "must be an address such as maria@example.com");
    }
    complaints.throwIfAny();
    return new UserDraft(called.strip(), address, known, wanted == null ? otherwise : wanted);
  }

  private static void checkLength(String field, @Nullable String text, Complaints complaints) {
    if (text != null && text.length() > LONGEST) {
      complaints.add(field, "must have at most %d characters".formatted(LONGEST));
    }
  }

  private static @Nullable String stripped(@Nullable String text) {
    return StringUtils.hasText(text) ? text.strip() : null;
  }

  @Override
  public String toString() {
    return "UserRequest[%s]".formatted(name);
  }
}
