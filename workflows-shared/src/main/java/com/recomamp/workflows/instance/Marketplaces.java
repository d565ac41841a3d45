package com.recomamp.workflows.instance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** In which of Amazon's regions a marketplace is, by AMC's word for the region. */
public final class Marketplaces {
  public static final String NORTH_AMERICA = "NA";
  public static final String EUROPE = "EU";
  public static final String FAR_EAST = "FE";

  /** US, CA, MX, BR. */
  private static final List<String> NA =
      List.of("ATVPDKIKX0DER", "A2EUQ1WTGCTBG2", "A1AM78C64UM0Y8", "A2Q3Y263D00KWC");

  /** UK, DE, FR, IT, ES, NL, SE, PL, BE, IE, TR, AE, SA, EG, IN, ZA. */
  private static final List<String> EU =
      List.of(
          "A1F83G8C2ARO7P",
          "A1PA6795UKMFR9",
          "A13V1IB3VIYZZH",
          "APJ6JRA9NG5V4",
          "A1RKKUPIHCS9HS",
          "A1805IZSGTT6HS",
          "A2NODRKZP88ZB9",
          "A1C3SOZRARQ6R3",
          "AMEN7PMS3EDWL",
          "A28R8C7NBKEWEA",
          "A33AVAJ2PDY3EV",
          "A2VIGQ35RCS4UG",
          "A17E79C6D8DWNP",
          "ARBP9OOSHTCHU",
          "A21TJRUUN4KGV",
          "AE08WJ6YKNBMC");

  /** JP, AU, SG. */
  private static final List<String> FE =
      List.of("A1VC38T7YXB528", "A39IBJ37TRP1C6", "A19VAU5U5O8RUS");

  private static final Map<String, String> REGIONS = regions();

  private Marketplaces() {}

  /** Empty for a marketplace that is not known here. */
  public static Optional<String> region(String marketplaceId) {
    return Optional.ofNullable(REGIONS.get(marketplaceId));
  }

  private static Map<String, String> regions() {
    var regions = new HashMap<String, String>();
    NA.forEach(marketplace -> regions.put(marketplace, NORTH_AMERICA));
    EU.forEach(marketplace -> regions.put(marketplace, EUROPE));
    FE.forEach(marketplace -> regions.put(marketplace, FAR_EAST));
    return Map.copyOf(regions);
  }
}
