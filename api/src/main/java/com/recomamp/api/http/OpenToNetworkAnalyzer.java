package com.recomamp.api.http;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says at start what to do, instead of a stack trace. */
class OpenToNetworkAnalyzer extends AbstractFailureAnalyzer<OpenToNetwork> {
  @Override
  protected FailureAnalysis analyze(Throwable failure, OpenToNetwork cause) {
    return new FailureAnalysis(
        cause.getMessage(),
        "Set API_ADDRESS to 127.0.0.1, or API_USERS to passwords or tokens so that users log in, or"
            + " API_TRUST_NETWORK to true if everybody who can reach the port may do everything.",
        cause);
  }
}
