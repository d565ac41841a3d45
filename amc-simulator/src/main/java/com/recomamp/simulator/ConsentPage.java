package com.recomamp.simulator;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where people are asked whether an application may use their AMC account. */
final class ConsentPage {
  private static final Map<String, String> SCOPES =
      Map.of(
          LoginWithAmazon.AMC,
          "run queries on Amazon Marketing Cloud and administer its instances",
          "advertising::audiences",
          "upload data of advertisers and create audiences",
          "profile",
          "read your name and e-mail address");

  private static final String TEXT =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>%s</title>
      <link rel="icon" href="data:,">
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 36rem; padding: 0 1rem; color: #0f1111; background: #fff; }
      dt { font-weight: 600; margin-top: .75rem; }
      dd { margin: 0; overflow-wrap: anywhere; }
      button { font: inherit; padding: .5rem 1.5rem; margin: 1.5rem .5rem 0 0; border: 1px solid #888; border-radius: .5rem; background: #fff; cursor: pointer; }
      button[value=allow] { background: #ffd814; border-color: #b79b0b; }
      </style>
      </head>
      <body>
      %s
      <p><small>This is the AMC simulator. No Amazon account is involved.</small></p>
      </body>
      </html>
      """;

  /** What an application asks for, once it may be asked at all. */
  private record Request(
      DemoAccount account,
      String redirectUri,
      @Nullable String state,
      String scope,
      @Nullable Challenge challenge) {}

  private final LoginWithAmazon login;
  private final Supplier<Knobs> knobs;

  ConsentPage(LoginWithAmazon login, Supplier<Knobs> knobs) {
    this.login = login;
    this.knobs = knobs;
  }

  Reply ask(Call call) {
    var request = asked(call);
    return switch (knobs.get().consent()) {
      case ASK -> page(200, "Login with Amazon", question(request));
      case ALLOW -> allowed(request);
      case REFUSE -> refused(request);
    };
  }

  /** The button that somebody pressed; the question stands in the address, as when it was asked. */
  Reply decide(Call call) {
    var request = asked(call);
    var body = Call.form(new String(call.body(), StandardCharsets.UTF_8));
    return switch (body.getOrDefault("decision", "")) {
      case "allow" -> allowed(request);
      case "refuse" -> refused(request);
      default -> throw wrong("decision must be allow or refuse");
    };
  }

  /** Only to an address that the application registered may anything be sent, an error included. */
  private Request asked(Call call) {
    var query = call.query();
    var account =
        DemoAccount.ofClient(query.getOrDefault("client_id", ""))
            .orElseThrow(() -> wrong("Unknown client_id"));
    var redirectUri = query.getOrDefault("redirect_uri", "");
    if (!knobs.get().redirectUris().allow(redirectUri)) {
      throw wrong(
          "The redirect URI you provided has not been whitelisted for your application: "
              + redirectUri);
    }
    var state = call.parameter("state");
    if (!"code".equals(call.parameter("response_type"))) {
      throw sentBack(redirectUri, state, "unsupported_response_type");
    }
    var scope = query.getOrDefault("scope", "");
    if (!SCOPES.keySet().containsAll(List.of(scope.split(" ")))) {
      throw sentBack(redirectUri, state, "invalid_scope");
    }
    try {
      return new Request(account, redirectUri, state, scope, challenge(call));
    } catch (IllegalArgumentException unusable) {
      throw sentBack(redirectUri, state, "invalid_request");
    }
  }

  private static @Nullable Challenge challenge(Call call) {
    var method = call.parameter("code_challenge_method");
    if (call.parameter("code_challenge") instanceof String value) {
      return Challenge.of(value, method == null ? "plain" : method);
    }
    if (method != null) {
      throw new IllegalArgumentException("code_challenge_method without code_challenge");
    }
    return null;
  }

  private String question(Request request) {
    var account = request.account;
    var scopes =
        Arrays.stream(request.scope.split(" "))
            .distinct()
            .map(scope -> "<dd><code>%s</code>: %s</dd>".formatted(scope, SCOPES.get(scope)))
            .collect(Collectors.joining("\n"));
    return """
    <h1>Login with Amazon</h1>
    <p>An application asks for access to your account.</p>
    <dl>
    <dt>Application</dt><dd>%s</dd>
    <dt>It wants to</dt>
    %s
    <dt>With the AMC account</dt><dd>%s, %s, marketplace %s</dd>
    <dt>You go on at</dt><dd>%s</dd>
    </dl>
    <form method="post">
    <button name="decision" value="allow">Allow</button>
    <button name="decision" value="refuse">Refuse</button>
    </form>\
    """
        .formatted(
            Html.escaped(account.clientId()),
            scopes,
            Html.escaped(account.accountName()),
            account.entityId(),
            account.marketplaceId(),
            Html.escaped(URI.create(request.redirectUri).getAuthority()));
  }

  private Reply allowed(Request request) {
    var answer = new LinkedHashMap<String, String>();
    answer.put(
        "code", login.code(request.account, request.scope, request.redirectUri, request.challenge));
    answer.put("scope", request.scope);
    return redirect(request.redirectUri, request.state, answer);
  }

  private static Reply refused(Request request) {
    return redirect(request.redirectUri, request.state, Map.of("error", "access_denied"));
  }

  private static Refusal sentBack(String redirectUri, @Nullable String state, String error) {
    return Refusal.with(redirect(redirectUri, state, Map.of("error", error)));
  }

  private static Reply redirect(
      String redirectUri, @Nullable String state, Map<String, String> answer) {
    var all = new LinkedHashMap<>(answer);
    if (state != null) {
      all.put("state", state);
    }
    var query =
        all.entrySet().stream()
            .map(
                field ->
                    field.getKey()
                        + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return Reply.text(302, "text/plain", "")
        .with("Location", redirectUri + (redirectUri.contains("?") ? "&" : "?") + query)
        .with("Cache-Control", "no-store");
  }

  private static Refusal wrong(String why) {
    return Refusal.with(
        page(
            400,
            "400 Bad Request",
            "<h1>We're sorry!</h1>\n<p>An error occurred when we tried to process your request.</p>\n<p>400 Bad Request: %s</p>"
                .formatted(Html.escaped(why))));
  }

  private static Reply page(int status, String title, String content) {
    return Html.page(status, TEXT.formatted(title, content));
  }
}
