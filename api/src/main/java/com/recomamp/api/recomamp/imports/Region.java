package com.recomamp.api.recomamp.imports;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * In which of Amazon's regions an account is. The marketplace says it; RecomAMP's own column has
 * the same for all of them.
 */
final class Region {
  /** RecomAMP called no other. */
  static final String NORTH_AMERICA = "NA";

  private static final String EUROPE = "EU";
  private static final String FAR_EAST = "FE";

  private static final Map<String, String> MARKETPLACES =
      Map.ofEntries(
          Map.entry("ATVPDKIKX0DER", NORTH_AMERICA),
          Map.entry("A2EUQ1WTGCTBG2", NORTH_AMERICA),
          Map.entry("A1AM78C64UM0Y8", NORTH_AMERICA),
          Map.entry("A2Q3Y263D00KWC", NORTH_AMERICA),
          Map.entry("A1F83G8C2ARO7P", EUROPE),
          Map.entry("A1PA6795UKMFR9", EUROPE),
          Map.entry("A13V1IB3VIYZZH", EUROPE),
          Map.entry("APJ6JRA9NG5V4", EUROPE),
          Map.entry("A1RKKUPIHCS9HS", EUROPE),
          Map.entry("A1805IZSGTT6HS", EUROPE),
          Map.entry("A2NODRKZP88ZB9", EUROPE),
          Map.entry("A1C3SOZRARQ6R3", EUROPE),
          Map.entry("AMEN7PMS3EDWL", EUROPE),
          Map.entry("A28R8C7NBKEWEA", EUROPE),
          Map.entry("A33AVAJ2PDY3EV", EUROPE),
          Map.entry("A2VIGQ35RCS4UG", EUROPE),
          Map.entry("A17E79C6D8DWNP", EUROPE),
          Map.entry("ARBP9OOSHTCHU", EUROPE),
          Map.entry("A21TJRUUN4KGV", EUROPE),
          Map.entry("AE08WJ6YKNBMC", EUROPE),
          Map.entry("A1VC38T7YXB528", FAR_EAST),
          Map.entry("A39IBJ37TRP1C6", FAR_EAST),
          Map.entry("A19VAU5U5O8RUS", FAR_EAST));

  private Region() {}

  /** Empty if neither is known. */
  static Optional<String> of(@Nullable String marketplaceId, @Nullable String said) {
    var known = marketplaceId == null ? null : MARKETPLACES.get(marketplaceId);
    return known == null ? said(said) : Optional.of(known);
  }

  private static Optional<String> said(@Nullable String said) {
    var word = said == null ? "" : said.strip().toUpperCase(Locale.ROOT);
    return switch (word) {
      case "NA", "US", "NORTH_AMERICA" -> Optional.of(NORTH_AMERICA);
      case "EU", "EUROPE" -> Optional.of(EUROPE);
      case "FE", "FAR_EAST" -> Optional.of(FAR_EAST);
      default -> Optional.empty();
    };
  }
}
