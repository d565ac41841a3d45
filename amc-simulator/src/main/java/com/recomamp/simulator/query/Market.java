package com.recomamp.simulator.query;

import java.time.ZoneId;

/**
 * Where an instance's advertiser sells.
 *
 * @param region as the tables of segments are called
 */
public record Market(
    String advertiser,
    String entityId,
    String region,
    String country,
    String marketplace,
    String currency,
    String currencyName,
    ZoneId zone) {

  /** The number under which an instance's advertiser uses Amazon DSP. */
  public static long advertiserId(String instanceId) {
    return 500_000_000_000L + Math.floorMod(Chance.mixed(instanceId.hashCode()), 99_999_999L);
  }

  /** By AMC's region, NA or EU. */
  public static Market of(String region, String advertiser, String entityId) {
    return region.equals("EU")
        ? new Market(
            advertiser,
            entityId,
            "eu",
            "DE",
            "AMAZON.DE",
            "EUR",
            "Euro",
            ZoneId.of("Europe/Berlin"))
        : new Market(
            advertiser,
            entityId,
            "amer",
            "US",
            "AMAZON.COM",
            "USD",
            "Dollar (USA)",
            ZoneId.of("America/Los_Angeles"));
  }
}
