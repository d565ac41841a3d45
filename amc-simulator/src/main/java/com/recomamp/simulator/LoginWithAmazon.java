package com.recomamp.simulator;

import com.recomamp.simulator.Grant.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Login with Amazon: hands out codes and tokens, and knows them again. */
final class LoginWithAmazon {
  /** Enough for reporting and administration. */
  static final String AMC = "advertising::campaign_management";

  private static final Duration CODE_LIFE = Duration.ofMinutes(5);

  private final World world;
  private final Signer signer;
  private final Supplier<Knobs> knobs;

  LoginWithAmazon(World world, Signer signer, Supplier<Knobs> knobs) {
    this.world = world;
    this.signer = signer;
    this.knobs = knobs;
  }

  /** For a consent that was just given. */
  String code(
      DemoAccount account, String scope, String redirectUri, @Nullable Challenge challenge) {
    var clientId = account.clientId();
    var grant =
        new Grant(
            clientId,
            scope,
            UUID.randomUUID().toString(),
            world.standing(clientId),
            world.now().plus(CODE_LIFE),
            redirectUri,
            challenge);
    return grant.issued(Kind.CODE, signer);
  }

  Reply token(Call call) {
    var asked = asked(call);
    return switch (asked.getOrDefault("grant_type", "")) {
      case "refresh_token" -> refreshed(call, asked);
      case "authorization_code" -> exchanged(call, asked);
      case "" -> throw malformed(call);
      default ->
          throw Refusal.login(
              400,
              "unsupported_grant_type",
              "The authorization grant type is not supported by the authorization server",
              call.requestId());
    };
  }

  private Reply refreshed(Call call, Map<String, String> asked) {
    var account = client(call, asked);
    var token = required(call, asked, "refresh_token");
    var grant =
        (token.equals(account.refreshToken())
                ? Optional.of(firstGrant(account))
                : Grant.read(Kind.REFRESH, token, signer, world.now()))
            .filter(read -> read.clientId().equals(account.clientId()))
            .orElseThrow(() -> invalid(call, "refresh_token"));
    var standing = world.standing(account.clientId());
    if (!standing.acceptsRefresh(grant.standing())) {
      throw invalid(call, "refresh_token. User may have revoked or didn't grant the permission.");
    }
    return tokens(grant, standing, token);
  }

  private Reply exchanged(Call call, Map<String, String> asked) {
    var account = client(call, asked);
    var code = required(call, asked, "code");
    var redirectUri = required(call, asked, "redirect_uri");
    var standing = world.standing(account.clientId());
    var grant =
        Grant.read(Kind.CODE, code, signer, world.now())
            .filter(read -> read.clientId().equals(account.clientId()))
            .filter(read -> standing.acceptsRefresh(read.standing()))
            .orElseThrow(() -> invalid(call, "code"));
    if (!redirectUri.equals(grant.redirectUri())) {
      throw invalid(call, "redirect_uri");
    }
    if (grant.challenge() != null
        && !grant.challenge().isAnsweredBy(asked.getOrDefault("code_verifier", ""))) {
      throw invalid(call, "code_verifier");
    }
    if (!world.spend(grant.consentId())) {
      throw invalid(call, "code");
    }
    return tokens(grant, standing, grant.as(standing, null).issued(Kind.REFRESH, signer));
  }

  /** The consent that each account has given before the simulator began. */
  private static Grant firstGrant(DemoAccount account) {
    return new Grant(account.clientId(), AMC, "", Standing.FIRST, null, null, null);
  }

  /**
   * @param standing by which the consent was found to be good; what is revoked meanwhile ends these
   *     tokens, too
   */
  private Reply tokens(Grant grant, Standing standing, String refreshToken) {
    var life = knobs.get().tokenLife();
    var access = grant.as(standing, world.now().plus(life));
    var answer =
        Json.object()
            .put("access_token", access.issued(Kind.ACCESS, signer))
            .put("refresh_token", refreshToken)
            .put("token_type", "bearer")
            .put("expires_in", life.toSeconds());
    return Reply.json(200, "application/json;charset=UTF-8", answer)
        .with("Cache-Control", "no-store");
  }

  /** What an access token allows, unless it has ended or was never issued. */
  Optional<Grant> granted(String accessToken) {
    return Grant.read(Kind.ACCESS, accessToken, signer, world.now())
        .filter(grant -> world.standing(grant.clientId()).acceptsAccess(grant.standing()));
  }

  /** Whose it is. */
  Optional<DemoAccount> account(Grant grant) {
    return DemoAccount.ofClient(grant.clientId())
        .map(account -> account.with(knobs.get().instances()));
  }

  private static DemoAccount client(Call call, Map<String, String> asked) {
    return DemoAccount.ofClient(asked.getOrDefault("client_id", ""))
        .filter(known -> known.clientSecret().equals(asked.get("client_secret")))
        .orElseThrow(
            () ->
                Refusal.login(
                    401, "invalid_client", "Client authentication failed", call.requestId()));
  }

  private static String required(Call call, Map<String, String> asked, String field) {
    var value = asked.getOrDefault(field, "");
    if (value.isBlank()) {
      throw malformed(call);
    }
    return value;
  }

  private static Refusal malformed(Call call) {
    return Refusal.login(400, "invalid_request", "Malformed request", call.requestId());
  }

  private static Refusal invalid(Call call, String parameter) {
    return Refusal.login(
        400,
        "invalid_grant",
        "The request has an invalid grant parameter : " + parameter,
        call.requestId());
  }

  private static Map<String, String> asked(Call call) {
    var text = new String(call.body(), StandardCharsets.UTF_8).strip();
    if (!text.startsWith("{")) {
      return Call.form(text);
    }
    var json = Json.objectIn(call.body());
    if (json == null) {
      throw malformed(call);
    }
    var fields = new HashMap<String, String>();
    for (var field : json.propertyNames()) {
      if (Json.text(json, field) instanceof String value) {
        fields.put(field, value);
      }
    }
    return fields;
  }
}
