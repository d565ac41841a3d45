package com.recomamp.store.deployment;

import org.jspecify.annotations.Nullable;

/**
 * Whose queue a database holds.
 *
 * @param amcAddresses where its workers reach AMC; null for an api, which does not, and until a
 *     worker has said it
 */
public record Deployment(String name, @Nullable String amcAddresses) {

  public Deployment {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
      throw new IllegalArgumentException(
          "AMC_DEPLOYMENT is \"%s\": expected up to 63 letters, digits, dots, - and _"
              .formatted(name));
    }
  }

  /** From a setting, which has no default: a default would be the same on a copy. */
  public static Deployment configured(@Nullable String name, @Nullable String amcAddresses) {
    if (name == null || name.isBlank()) {
      throw new IllegalArgumentException(
          "AMC_DEPLOYMENT is not set: name this deployment, such as production or staging. The"
              + " database remembers the name, and a copy of it elsewhere does not start");
    }
    return new Deployment(name, amcAddresses);
  }

  /**
   * @throws OtherDeployment if this database's queue is not the one that was meant
   */
  void requireIsMeantBy(Deployment configured) {
    if (!name.equals(configured.name)) {
      throw new OtherDeployment(
          "This database belongs to the deployment \"%s\", and AMC_DEPLOYMENT is \"%s\"."
              .formatted(name, configured.name));
    }
    if (amcAddresses != null
        && configured.amcAddresses != null
        && !amcAddresses.equals(configured.amcAddresses)) {
      throw new OtherDeployment(
          "The deployment \"%s\" of this database has its AMC at %s, and this worker is to use %s."
              .formatted(name, amcAddresses, configured.amcAddresses));
    }
  }
}
