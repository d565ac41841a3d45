package com.recomamp.worker.deployment;

import com.recomamp.store.deployment.Deployment;
import com.recomamp.store.deployment.DeploymentStore;
import com.recomamp.store.deployment.OtherDeployment;
import com.recomamp.worker.AmcSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.stereotype.Component;

/**
 * Compares the database with what this worker was told: before it takes any work, or it does not
 * start, and then again and again, as an address may lead to another database tomorrow.
 */
@Component
public class DeploymentWatch {
  private static final Logger LOG = LoggerFactory.getLogger(DeploymentWatch.class);

  private final DeploymentStore deployments;
  private final Deployment configured;
  private final ApplicationContext application;

  DeploymentWatch(
      DeploymentStore deployments,
      DeploymentSettings settings,
      AmcSettings amc,
      ApplicationContext application) {
    this.deployments = deployments;
    this.configured = settings.with(amc);
    this.application = application;
    deployments.require(configured);
    noticeRestore();
  }

  /** False, and this process ends, if the database is another deployment's now. */
  public boolean isOurs() {
    try {
      deployments.require(configured);
    } catch (OtherDeployment other) {
      LOG.error("{} {} This worker stops.", other.getMessage(), other.remedy());
      Thread.ofPlatform()
          .name("stop")
          .start(() -> System.exit(SpringApplication.exit(application, () -> 1)));
      return false;
    }
    noticeRestore();
    return true;
  }

  /**
   * Remembers which data of Temporal belongs to the database; false if that is another one by now,
   * and this worker's Temporal has no say any more.
   */
  public boolean temporalIs(String namespaceId) {
    if (deployments.temporalIs(namespaceId)) {
      LOG.warn(
          "Temporal's namespace is another one than before: what it has lost is started again from"
              + " PostgreSQL");
    }
    boolean isFormer = deployments.isFormerTemporal(namespaceId);
    if (isFormer) {
      LOG.error(
          "another Temporal has taken the place of this worker's, and two would work on one"
              + " database: nothing is started or taken over from here. If this is the right one,"
              + " stop the other's workers and say so: update deployment set"
              + " former_temporal_namespace_ids = '{}';");
    }
    return !isFormer;
  }

  private void noticeRestore() {
    if (deployments.noticeRestore()) {
      LOG.warn(
          "the database was restored, copied or failed over: nothing is submitted to an instance"
              + " until AMC's list has told what was lost");
    }
  }
}
