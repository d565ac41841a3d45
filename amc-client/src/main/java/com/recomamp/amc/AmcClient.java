package com.recomamp.amc;

import java.net.URI;
import java.util.List;

/**
 * AMC's reporting and administration API. One call is one request; nothing is retried, nothing is
 * logged. Safe for many threads.
 */
public final class AmcClient {

  public AmcClient(AmcEndpoints endpoints, AmcTimeouts timeouts) {}

  /**
   * Submits. The window is looked at when the connection stands and the body is about to leave.
   *
   * @throws AmcException see there for what each means about AMC's side
   */
  public AmcExecution create(
      AmcCaller caller, String instanceId, AmcSubmission submission, SendWindow window) {
    throw new UnsupportedOperationException();
  }

  public AmcExecution get(AmcCaller caller, String instanceId, AmcExecutionId id) {
    throw new UnsupportedOperationException();
  }

  public AmcExecutionPage list(AmcCaller caller, String instanceId, AmcListing listing) {
    throw new UnsupportedOperationException();
  }

  /**
   * Asks AMC to stop; only AMC's status says whether it did. Refused if the execution has ended.
   */
  public void cancel(AmcCaller caller, String instanceId, AmcExecutionId id) {
    throw new UnsupportedOperationException();
  }

  /** Signed URLs, good for ten minutes, in the order of the parts. */
  public List<URI> downloadUrls(AmcCaller caller, String instanceId, AmcExecutionId id) {
    throw new UnsupportedOperationException();
  }

  /** The accounts that the token's person administers. */
  public List<AmcAccount> accounts(AmcRegion region, String clientId, AccessToken accessToken) {
    throw new UnsupportedOperationException();
  }

  /** The instances of the caller's account. */
  public List<AmcInstance> instances(AmcCaller caller) {
    throw new UnsupportedOperationException();
  }
}
