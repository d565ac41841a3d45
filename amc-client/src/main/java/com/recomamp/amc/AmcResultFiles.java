package com.recomamp.amc;

import java.net.URI;
import java.util.Set;

/** Fetches result files from where AMC's signed URLs point, and from nowhere else. */
public final class AmcResultFiles {

  /**
   * @param listedHosts {@code host} or {@code host:port} to fetch from besides Amazon's, also over
   *     http and at private addresses
   */
  public AmcResultFiles(Set<String> listedHosts, AmcTimeouts timeouts) {}

  /**
   * @param mostBytes of content, inflated
   */
  public AmcResultFile open(URI url, long mostBytes) throws AmcResultException {
    throw new UnsupportedOperationException();
  }
}
