package com.recomamp.simulator;

import java.util.Base64;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Pages that load nothing from elsewhere and run nothing but what stands in them. */
final class Html {
  private Html() {}

  /**
   * A whole page under a policy that allows its own style and script by their hashes. What a form
   * leads to is left open, because browsers would hold it against the redirect that follows.
   */
  static Reply page(int status, String html) {
    var policy =
        "default-src 'none'; style-src %s; script-src %s; connect-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
            .formatted(hashes("style", html), hashes("script", html));
    return Reply.text(status, "text/html;charset=UTF-8", html)
        .with("Content-Security-Policy", policy)
        .with("X-Content-Type-Options", "nosniff")
        .with("Referrer-Policy", "no-referrer")
        .with("Cache-Control", "no-store");
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String hashes(String element, String html) {
    var hashes =
        Pattern.compile("<%s>(.*?)</%1$s>".formatted(element), Pattern.DOTALL)
            .matcher(html)
            .results()
            .map(found -> Base64.getEncoder().encodeToString(Sha256.of(found.group(1))))
            .map("'sha256-%s'"::formatted)
            .collect(Collectors.joining(" "));
    return hashes.isEmpty() ? "'none'" : hashes;
  }
}
