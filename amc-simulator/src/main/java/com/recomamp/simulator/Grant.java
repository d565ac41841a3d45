package com.recomamp.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What a code or a token says itself. It is signed, so that nobody has to keep it to recognize it.
 *
 * @param scope what it was given for, words with spaces between
 * @param consentId the consent behind it; the refresh token that an account has from the start has
 *     none
 * @param standing what had been expired and revoked when it was issued
 * @param until when it ends; a refresh token does not
 * @param redirectUri of a code: where it was sent
 * @param challenge of a code: what whoever exchanges it has to answer
 */
record Grant(
    String clientId,
    String scope,
    String consentId,
    Standing standing,
    @Nullable Instant until,
    @Nullable String redirectUri,
    @Nullable Challenge challenge) {

  /** How each begins; a code cannot pass for a token, because the beginning is signed as well. */
  enum Kind {
    CODE("RH"),
    ACCESS("Atza|"),
    REFRESH("Atzr|");

    private final String beginning;

    Kind(String beginning) {
      this.beginning = beginning;
    }
  }

  String issued(Kind kind, Signer signer) {
    var content =
        kind.beginning
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Json.MAPPER.writeValueAsBytes(this));
    return content + "." + signer.signature(content);
  }

  /** What the text says, if it was issued here and has not ended. */
  static Optional<Grant> read(Kind kind, String text, Signer signer, Instant now) {
    var dot = text.lastIndexOf('.');
    if (!text.startsWith(kind.beginning)
        || dot < 0
        || !signer.signed(text.substring(0, dot), text.substring(dot + 1))) {
      return Optional.empty();
    }
    try {
      var content = Base64.getUrlDecoder().decode(text.substring(kind.beginning.length(), dot));
      var grant = Json.MAPPER.readValue(new String(content, StandardCharsets.UTF_8), Grant.class);
      return grant.until == null || grant.until.isAfter(now)
          ? Optional.of(grant)
          : Optional.empty();
    } catch (JacksonException ofAnEarlierVersion) {
      return Optional.empty();
    }
  }

  boolean allows(String wanted) {
    return List.of(scope.split(" ")).contains(wanted);
  }

  /** An access token or a refresh token of the same consent. */
  Grant as(Standing now, @Nullable Instant end) {
    return new Grant(clientId, scope, consentId, now, end, null, null);
  }
}
