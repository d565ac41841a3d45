package com.recomamp.api.connection;

import com.recomamp.amc.AmcRegion;
import com.recomamp.amc.LoginWithAmazon;
import com.recomamp.amc.LwaCode;
import com.recomamp.amc.LwaException;
import com.recomamp.amc.LwaGrant;
import com.recomamp.api.digest.Sha256;
import com.recomamp.api.http.ProblemKind;
import com.recomamp.api.http.Refusal;
import com.recomamp.store.connection.Connection;
import com.recomamp.store.connection.ConnectionStore;
import com.recomamp.store.connection.ConsentStore;
import com.recomamp.store.connection.ConsentStore.Consent;
import com.recomamp.store.connection.TokenCipher;
import com.recomamp.store.user.User;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.crypto.keygen.Base64StringKeyGenerator;
import org.springframework.security.crypto.keygen.StringKeyGenerator;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * A person's consent at Amazon: the way there with state and challenge (RFC 7636), and back with a
 * code that becomes a connection.
 */
@Component
public class Consents {
  private static final Logger LOG = LoggerFactory.getLogger(Consents.class);

  private static final String SCOPE = "advertising::campaign_management";

  /** A consent holds in every region, so any token endpoint will do. */
  private static final AmcRegion REGION = AmcRegion.NA;

  private static final int BYTES = 32;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final AmazonSettings settings;
  private final ConsentStore consents;
  private final ConnectionStore connections;
  private final Syncs syncs;
  private final LoginWithAmazon login;
  private final TransactionOperations transactions;
  private final StringKeyGenerator secrets = new Base64StringKeyGenerator(BASE64, BYTES);

  Consents(
      AmazonSettings settings,
      ConsentStore consents,
      ConnectionStore connections,
      Syncs syncs,
      LoginWithAmazon login,
      TransactionOperations transactions) {
    this.settings = settings;
    this.consents = consents;
    this.connections = connections;
    this.syncs = syncs;
    this.login = login;
    this.transactions = transactions;
  }

  /** Where the browser goes afterwards. */
  public enum Page {
    OURS("/?consent=given", "/?consent=refused&message="),
    RECOMAMP("/profile?reauth=success", "/auth/error?message=");

    private final String success;
    private final String failure;

    Page(String success, String failure) {
      this.success = success;
      this.failure = failure;
    }
  }

  /**
   * @param address at Amazon, for the browser to go to
   * @param state that comes back with it
   */
  public record Asked(URI address, String state) {
    @Override
    public String toString() {
      return "Asked[]";
    }
  }

  /**
   * @param connection to consent to anew; null for a new one
   * @param name of a new one
   * @throws Refusal if this server is not set up for it, or there is no such connection
   */
  public Asked ask(User user, @Nullable UUID connection, String name, Page page) {
    var application = application(connection);
    var state = secrets.generateKey();
    var verifier = secrets.generateKey();
    consents.ask(
        Sha256.bytes(state),
        new Consent(
            user.id(),
            connection,
            name,
            application.clientId,
            application.clientSecret,
            verifier,
            settings.callback(),
            page.name()),
        settings.within());
    var address =
        UriComponentsBuilder.fromUri(settings.authorizeUrl())
            .queryParam("client_id", "{client}")
            .queryParam("scope", "{scope}")
            .queryParam("response_type", "code")
            .queryParam("redirect_uri", "{callback}")
            .queryParam("state", state)
            .queryParam("code_challenge", BASE64.encodeToString(Sha256.bytes(verifier)))
            .queryParam("code_challenge_method", "S256")
            .encode()
            .buildAndExpand(application.clientId, SCOPE, settings.callback())
            .toUri();
    return new Asked(address, state);
  }

  private record Application(String clientId, String clientSecret) {
    @Override
    public String toString() {
      return "Application[%s]".formatted(clientId);
    }
  }

  /** The one that is set up here, unless the connection was made with another one. */
  private Application application(@Nullable UUID connection) {
    if (settings.tokenKeys() == null) {
      throw notSetUp("AMC_TOKEN_KEYS, as the workers have them");
    }
    var id = settings.clientId();
    var secret = settings.clientSecret();
    var ours = id == null || secret == null ? null : new Application(id, secret);
    if (connection == null) {
      if (ours == null) {
        throw notSetUp("API_AMAZON_CLIENT_ID and API_AMAZON_CLIENT_SECRET");
      }
      return ours;
    }
    var made = credential(connection);
    return ours != null && ours.clientId.equals(made.clientId())
        ? ours
        : new Application(made.clientId(), made.clientSecret());
  }

  private Connection credential(UUID connection) {
    try {
      return connections.credential(connection);
    } catch (TokenCipher.WrongKey _) {
      throw notSetUp("AMC_TOKEN_KEYS with the key of this connection, as the workers have it");
    }
  }

  private static Refusal notSetUp(String missing) {
    return Refusal.because(
        ProblemKind.NOT_OFFERED,
        "This server is not set up to connect to Amazon: set %s.".formatted(missing));
  }

  /**
   * What Amazon sent the browser back with.
   *
   * @param code if the person has consented
   * @param error in OAuth's words, if not
   * @return where the browser goes now
   * @throws Refusal if nobody is expected back with this state, or not any more
   */
  public URI returned(@Nullable String state, @Nullable String code, @Nullable String error) {
    var consent =
        (state == null ? Optional.<Consent>empty() : taken(state))
            .orElseThrow(
                () ->
                    Refusal.invalid(
                        "state",
                        "Invalid state parameter: begin again, and be done in ten minutes"));
    var page = Page.valueOf(consent.returnsTo());
    if (code == null || code.isBlank()) {
      LOG.info("connection \"{}\" was not consented to", consent.name());
      return failure(
          page,
          "access_denied".equals(error)
              ? "The consent was refused at Amazon."
              : "Amazon gave no consent: begin again.");
    }
    try {
      var connection = connected(consent, code);
      syncs.syncSoon(connection);
      return URI.create(address(page, page.success));
    } catch (LwaException.Refused refused) {
      LOG.warn("connection \"{}\": {}", consent.name(), refused.getMessage());
      return failure(page, "Amazon did not take its own code: begin again.");
    } catch (LwaException away) {
      LOG.warn("connection \"{}\": {}", consent.name(), away.getMessage());
      return failure(page, "Login with Amazon does not answer: begin again later.");
    }
  }

  private Optional<Consent> taken(String state) {
    try {
      return consents.take(Sha256.bytes(state));
    } catch (TokenCipher.WrongKey _) {
      throw Refusal.invalid(
          "state", "Its key was taken away from this server meanwhile: begin again");
    }
  }

  private UUID connected(Consent consent, String code) {
    var grant =
        login.exchange(
            new LwaCode(
                REGION,
                consent.clientId(),
                consent.clientSecret(),
                code,
                consent.redirectUri(),
                consent.codeVerifier()));
    var known = consent.connection();
    if (known != null && isRenewed(known, consent, grant)) {
      return known;
    }
    // Deleted while its person was at Amazon: the consent is there all the same.
    return connections.add(
        consent.name(),
        REGION.name(),
        consent.clientId(),
        consent.clientSecret(),
        grant.refreshToken());
  }

  private boolean isRenewed(UUID connection, Consent consent, LwaGrant grant) {
    return Boolean.TRUE.equals(
        transactions.execute(
            _ -> connections.renew(connection, consent.clientSecret(), grant.refreshToken())));
  }

  private URI failure(Page page, String message) {
    return URI.create(
        address(page, page.failure) + URLEncoder.encode(message, StandardCharsets.UTF_8));
  }

  private String address(Page page, String path) {
    return switch (page) {
      case OURS -> path;
      case RECOMAMP -> settings.frontend(path);
    };
  }

  /** Deletes the connection with its tokens. */
  public boolean disconnect(UUID connection) {
    return connections.remove(connection);
  }
}
