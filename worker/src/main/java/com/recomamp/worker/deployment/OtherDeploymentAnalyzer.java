package com.recomamp.worker.deployment;

import com.recomamp.store.deployment.OtherDeployment;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says at start whose database this is, instead of a stack trace. */
class OtherDeploymentAnalyzer extends AbstractFailureAnalyzer<OtherDeployment> {
  @Override
  protected FailureAnalysis analyze(Throwable failure, OtherDeployment cause) {
    return new FailureAnalysis(cause.getMessage(), cause.remedy(), cause);
  }
}
