package com.recomamp.store.deployment;

/** The database holds the queue of another deployment, or of another AMC. */
public final class OtherDeployment extends RuntimeException {
  private static final long serialVersionUID = 1;

  OtherDeployment(String found) {
    super(found);
  }

  /** What to do about it, for whoever reads the refusal. */
  public String remedy() {
    return "If the database is a wrong one, correct DATABASE_URL; if a setting is wrong, correct"
        + " AMC_DEPLOYMENT or AMC_API_URL. If this is a copy that is to live on by itself,"
        + " cancel what is open in it and then give it to the new deployment: update"
        + " deployment set name = '<its name>', amc_addresses = null; docs/operating.md has"
        + " it under \"A copied or restored database\".";
  }
}
