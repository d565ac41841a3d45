package com.recomamp.bench;

import com.recomamp.amc.AmcCaller;
import com.recomamp.amc.AmcClient;
import com.recomamp.amc.AmcEndpoints;
import com.recomamp.amc.AmcException;
import com.recomamp.amc.AmcExecutionId;
import com.recomamp.amc.AmcRegion;
import com.recomamp.amc.AmcResultFiles;
import com.recomamp.amc.AmcStatus;
import com.recomamp.amc.AmcSubmission;
import com.recomamp.amc.AmcTimeouts;
import com.recomamp.amc.LoginWithAmazon;
import com.recomamp.amc.LwaCredential;
import com.recomamp.amc.SendWindow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** Calls AMC for one account, and comes again when it is told to. */
final class PatientCaller {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final AmcTimeouts TIMEOUTS = AmcTimeouts.defaults();
  private static final long MOST_BYTES = 1 << 24;

  private final AmcClient amc;
  private final AmcResultFiles files;
  private final AmcCaller caller;
  private final AtomicInteger refused = new AtomicInteger();

  private PatientCaller(URI simulator, AmcCaller caller) {
    this.amc = new AmcClient(AmcEndpoints.at(simulator), TIMEOUTS);
    this.files = new AmcResultFiles(Set.of(simulator.getAuthority()), TIMEOUTS);
    this.caller = caller;
  }

  static PatientCaller loggedIn(URI simulator, JsonNode account) {
    return new PatientCaller(simulator, caller(simulator, account));
  }

  /**
   * With an access token of its own.
   *
   * @param account as the simulator tells it
   */
  static AmcCaller caller(URI simulator, JsonNode account) {
    var login = new LoginWithAmazon(AmcEndpoints.at(simulator), TIMEOUTS, InstantSource.system());
    var credential =
        new LwaCredential(
            AmcRegion.valueOf(account.get("region").asString()),
            account.get("clientId").asString(),
            account.get("clientSecret").asString(),
            account.get("refreshToken").asString());
    return new AmcCaller(
        credential.region(),
        account.get("entityId").asString(),
        account.get("marketplaceId").asString(),
        credential.clientId(),
        login.refresh(credential).accessToken());
  }

  /** As long as AMC is busy it is asked again. */
  AmcExecutionId create(String instance, AmcSubmission submission) {
    while (true) {
      try {
        var window = SendWindow.opened(TIMEOUTS.sendWithin());
        return amc.create(caller, instance, submission, window).id();
      } catch (AmcException.Throttled busy) {
        refused.incrementAndGet();
        Patience.rest(Instant.now().plus(PAUSE));
      }
    }
  }

  /** How many creations were answered 429. */
  int refused() {
    return refused.get();
  }

  boolean hasSucceeded(String instance, AmcExecutionId id) {
    return amc.get(caller, instance, id).status() == AmcStatus.SUCCEEDED;
  }

  /** The whole text of its only file. */
  String result(String instance, AmcExecutionId id) {
    var url = amc.downloadUrls(caller, instance, id).getFirst();
    try (var file = files.open(url, MOST_BYTES)) {
      return new String(file.content().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(url.getPath(), e);
    }
  }
}
