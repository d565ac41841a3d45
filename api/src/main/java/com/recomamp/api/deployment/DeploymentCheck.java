package com.recomamp.api.deployment;

import com.recomamp.store.deployment.DeploymentStore;
import org.springframework.stereotype.Component;

/** Before anything is served: an execution that is accepted into a wrong database runs there. */
@Component
class DeploymentCheck {
  DeploymentCheck(DeploymentStore deployments, DeploymentSettings settings) {
    deployments.require(settings.configured());
  }
}
