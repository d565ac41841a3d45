package com.recomamp.worker.deployment;

import com.recomamp.store.deployment.Deployment;
import com.recomamp.worker.AmcSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param deployment the name of this deployment; without a default, since a copy would have the
 *     same
 */
@ConfigurationProperties("amc")
record DeploymentSettings(@Nullable String deployment) {
  DeploymentSettings {
    Deployment.configured(deployment, null);
  }

  Deployment with(AmcSettings amc) {
    return Deployment.configured(deployment, amc.addresses());
  }
}
