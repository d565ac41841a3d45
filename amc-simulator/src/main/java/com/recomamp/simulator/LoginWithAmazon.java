package com.recomamp.simulator;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Login with Amazon: codes and access tokens that say themselves whose they are and until when. */
final class LoginWithAmazon {
  private static final String SCOPE = "advertising::campaign_management";
  private static final String ACCESS = "Atza|";
  private static final String CODE = "RH";
  private static final Duration CODE_LIFE = Duration.ofMinutes(5);

  private final World world;
  private final Signer signer;
  private final Supplier<Knobs> knobs;
  private final Set<String> usedCodes = ConcurrentHashMap.newKeySet();
  private final Set<String> revoked = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> generations = new ConcurrentHashMap<>();

  LoginWithAmazon(World world, Signer signer, Supplier<Knobs> knobs) {
    this.world = world;
    this.signer = signer;
    this.knobs = knobs;
  }

  /** The consent page, on which the simulator agrees at once. */
  Reply authorize(Call call) {
    var client = call.query().getOrDefault("client_id", "");
    var redirect = call.query().getOrDefault("redirect_uri", "");
    if (DemoAccount.ofClient(client).isEmpty()
        || !redirect.matches("https?://.+")
        || !"code".equals(call.parameter("response_type"))) {
      throw Refusal.login(
          400,
          "invalid_request",
          "client_id, redirect_uri or response_type is wrong",
          call.requestId());
    }
    var answer = new LinkedHashMap<String, String>();
    answer.put("code", issue(CODE, client, world.now().plus(CODE_LIFE)));
    answer.put("scope", call.query().getOrDefault("scope", SCOPE));
    if (call.parameter("state") instanceof String state) {
      answer.put("state", state);
    }
    var query = new StringBuilder(redirect.contains("?") ? "&" : "?");
    answer.forEach(
        (name, value) ->
            query
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8))
                .append('&'));
    query.setLength(query.length() - 1);
    return Reply.text(302, "text/plain", "").with("Location", redirect + query);
  }

  Reply token(Call call) {
    var asked = asked(call);
    var grant = asked.getOrDefault("grant_type", "");
    if (grant.isEmpty()) {
      throw Refusal.login(400, "invalid_request", "Malformed request", call.requestId());
    }
    if (!grant.equals("refresh_token") && !grant.equals("authorization_code")) {
      throw Refusal.login(
          400,
          "unsupported_grant_type",
          "The authorization grant type is not supported by the authorization server",
          call.requestId());
    }
    var account =
        DemoAccount.ofClient(asked.getOrDefault("client_id", ""))
            .filter(known -> known.clientSecret().equals(asked.get("client_secret")))
            .orElseThrow(
                () ->
                    Refusal.login(
                        401, "invalid_client", "Client authentication failed", call.requestId()));
    var good =
        grant.equals("refresh_token")
            ? account.refreshToken().equals(asked.get("refresh_token"))
                && !revoked.contains(account.clientId())
            : isFreshCode(asked.getOrDefault("code", ""), account);
    if (!good) {
      var parameter = grant.equals("refresh_token") ? "refresh_token" : "code";
      throw Refusal.login(
          400,
          "invalid_grant",
          "The request has an invalid grant parameter : " + parameter,
          call.requestId());
    }
    revoked.remove(account.clientId());
    var life = knobs.get().tokenLife();
    var answer =
        Json.object()
            .put("access_token", issue(ACCESS, account.clientId(), world.now().plus(life)))
            .put("refresh_token", account.refreshToken())
            .put("token_type", "bearer")
            .put("expires_in", life.toSeconds());
    return Reply.json(200, "application/json;charset=UTF-8", answer)
        .with("Cache-Control", "no-store");
  }

  /** Whose access token it is, unless it has expired or was never issued. */
  Optional<DemoAccount> holder(String token) {
    return read(ACCESS, token).map(account -> account.with(knobs.get().instances()));
  }

  /** No access token that was issued until now is good any more. */
  void expireTokens(DemoAccount account) {
    generations.merge(account.clientId(), 1, Integer::sum);
  }

  /** Takes the consent back, until it is given again: here, or on the consent page. */
  void revoke(DemoAccount account, boolean taken) {
    if (taken) {
      revoked.add(account.clientId());
      expireTokens(account);
    } else {
      revoked.remove(account.clientId());
    }
  }

  private boolean isFreshCode(String code, DemoAccount account) {
    return read(CODE, code).filter(account::equals).isPresent() && usedCodes.add(code);
  }

  private Map<String, String> asked(Call call) {
    var text = new String(call.body(), StandardCharsets.UTF_8).strip();
    if (!text.startsWith("{")) {
      return Call.form(text);
    }
    var json = Json.objectIn(call.body());
    if (json == null) {
      throw Refusal.login(400, "invalid_request", "Malformed request", call.requestId());
    }
    var fields = new HashMap<String, String>();
    for (var field : json.propertyNames()) {
      if (Json.text(json, field) instanceof String value) {
        fields.put(field, value);
      }
    }
    return fields;
  }

  private String issue(String prefix, String clientId, Instant until) {
    var content =
        "%s\n%d\n%d\n%s"
            .formatted(clientId, until.toEpochMilli(), generation(clientId), UUID.randomUUID());
    var encoded =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(content.getBytes(StandardCharsets.UTF_8));
    return prefix + encoded + "." + signer.signature(prefix + encoded);
  }

  private Optional<DemoAccount> read(String prefix, String token) {
    var dot = token.lastIndexOf('.');
    if (!token.startsWith(prefix)
        || dot < 0
        || !signer.signed(token.substring(0, dot), token.substring(dot + 1))) {
      return Optional.empty();
    }
    var content =
        new String(
                Base64.getUrlDecoder().decode(token.substring(prefix.length(), dot)),
                StandardCharsets.UTF_8)
            .split("\n");
    var until = Instant.ofEpochMilli(Long.parseLong(content[1]));
    return until.isAfter(world.now()) && Integer.parseInt(content[2]) >= generation(content[0])
        ? DemoAccount.ofClient(content[0])
        : Optional.empty();
  }

  private int generation(String clientId) {
    return generations.getOrDefault(clientId, 0);
  }
}
