package com.recomamp.worker.connection;

import com.recomamp.amc.AmcAccount;
import com.recomamp.amc.AmcRegion;
import java.util.Set;

/**
 * In which region a marketplace is, where one server plays several regions; Amazon's own servers
 * list only what is in theirs.
 */
final class Marketplaces {
  /** CA, MX, BR, US. */
  private static final Set<String> NA =
      Set.of("A2EUQ1WTGCTBG2", "A1AM78C64UM0Y8", "A2Q3Y263D00KWC", "ATVPDKIKX0DER");

  /** JP, AU. */
  private static final Set<String> FE = Set.of("A1VC38T7YXB528", "A39IBJ37TRP1C6");

  /** UK, DE, FR, IT, ES, NL, SE, TR, AE, SA, IN. */
  private static final Set<String> EU =
      Set.of(
          "A1F83G8C2ARO7P",
          "A1PA6795UKMFR9",
          "A13V1IB3VIYZZH",
          "APJ6JRA9NG5V4",
          "A1RKKUPIHCS9HS",
          "A1805IZSGTT6HS",
          "A2NODRKZP88ZB9",
          "A33AVAJ2PDY3EV",
          "A2VIGQ35RCS4UG",
          "A17E79C6D8DWNP",
          "A21TJRUUN4KGV");

  private Marketplaces() {}

  static AmcRegion region(AmcAccount account, AmcRegion otherwise) {
    var marketplace = account.marketplaceId();
    if (NA.contains(marketplace)) {
      return AmcRegion.NA;
    }
    if (EU.contains(marketplace)) {
      return AmcRegion.EU;
    }
    return FE.contains(marketplace) ? AmcRegion.FE : otherwise;
  }
}
