package com.recomamp.simulator.query;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What happened on an instance: people see ads, click, look at products and buy. A day is the same
 * whenever it is made, whatever days are made with it: it depends on the instance and the day.
 */
final class Events {
  /** Nobody that Amazon could name. */
  static final int NOBODY = -1;

  static final int PEOPLE = 20_000;
  static final int ASINS = 8;

  /** What a conversion is. */
  static final int ORDER = 0;

  static final int DETAIL_PAGE_VIEW = 1;
  static final int CART = 2;

  private static final int IMPRESSIONS_A_DAY = 400;
  private static final int SPONSORED_A_DAY = 220;
  private static final long DAY = 86_400;
  private static final long YEAR = 365 * DAY;
  private static final long ATTRIBUTION = 14 * DAY;

  /**
   * An ad and the campaign it is in.
   *
   * @param adProductType nothing for Amazon DSP
   */
  record Ad(int ad, String adProductType, String campaign, long campaignId, String lineItem) {
    boolean isDisplay() {
      return adProductType.isEmpty();
    }
  }

  /**
   * @param cost in millicents
   * @param clickedAt 0 when it was not
   */
  record Impression(
      int ad,
      int person,
      long at,
      long request,
      int site,
      long cost,
      long clickedAt,
      boolean measurable,
      boolean viewable) {}

  /**
   * An impression or a click of a sponsored ad.
   *
   * @param spend in microcents
   */
  record Sponsored(
      int ad,
      int person,
      long at,
      long event,
      boolean clicked,
      long spend,
      int term,
      int placement,
      boolean viewable) {}

  /**
   * @param traffic the request or event that led to it, {@code trafficAt} when
   * @param halo whether the product is another than the one promoted
   */
  record Conversion(
      long conversion,
      int person,
      long at,
      int kind,
      int asin,
      int units,
      long priceCents,
      boolean halo,
      boolean afterClick,
      int ad,
      long trafficAt,
      long traffic,
      boolean newToBrand) {}

  private final long seed;
  private final List<Ad> ads = new ArrayList<>();
  private final List<Impression> impressions = new ArrayList<>();
  private final List<Sponsored> sponsored = new ArrayList<>();
  private final List<Conversion> conversions = new ArrayList<>();

  /** Those of {@code first} and the days after it, without {@code end}. */
  Events(String instanceId, LocalDate first, LocalDate end) {
    seed = Chance.mixed(instanceId.hashCode());
    placeAds();
    for (var day = first; day.isBefore(end); day = day.plusDays(1)) {
      live(day.toEpochDay());
    }
    conversions.removeIf(conversion -> conversion.at >= end.toEpochDay() * DAY);
    tellNewCustomers();
  }

  List<Ad> ads() {
    return ads;
  }

  List<Impression> impressions() {
    return impressions;
  }

  List<Sponsored> sponsored() {
    return sponsored;
  }

  List<Conversion> conversions() {
    return conversions;
  }

  static String userId(String instanceId, int person) {
    return Long.toHexString(Chance.mixed(Chance.mixed(instanceId.hashCode()) + person));
  }

  private void placeAds() {
    var display =
        List.of(
            "Spring Launch \"Fresh Start\", US",
            "Always On Retargeting",
            "Brand Awareness Video",
            "Prime Days Teaser 2x, Video",
            "Category Conquest",
            "Streaming TV, Q4");
    var search = List.of("Brand Defense, Exact", "Category Keywords", "Competitor ASINs");
    display.forEach(campaign -> placeAd("", campaign));
    search.forEach(campaign -> placeAd("sponsored_products", campaign));
    placeAd("sponsored_brands", "Brand Store Headline");
    placeAd("sponsored_display", "Product Page Audiences");
    placeAd("sponsored_television", "Living Room TV");
  }

  private void placeAd(String type, String campaign) {
    for (var lineItem = 1; lineItem <= (type.isEmpty() ? 2 : 1); lineItem++) {
      var campaignId =
          500_000_000_000_000_000L
              + Math.floorMod(Chance.mixed(seed + campaign.hashCode()), 90_000_000_000_000_000L);
      ads.add(new Ad(ads.size(), type, campaign, campaignId, campaign + " - " + lineItem));
    }
  }

  private void live(long day) {
    var chance = new SplittableRandom(Chance.mixed(seed + day));
    var weekend = Math.floorMod(day + 3, 7) >= 5;
    var display = ads.stream().filter(Ad::isDisplay).toList();
    var count = IMPRESSIONS_A_DAY + chance.nextInt(80) + (weekend ? 100 : 0);
    for (var i = 0; i < count; i++) {
      see(chance, day, i, display.get(skewed(chance, display.size())));
    }
    var search = ads.stream().filter(ad -> !ad.isDisplay()).toList();
    for (var i = 0; i < SPONSORED_A_DAY + chance.nextInt(60); i++) {
      find(chance, day, i, search.get(skewed(chance, search.size())));
    }
  }

  private void see(SplittableRandom chance, long day, int number, Ad ad) {
    var person = chance.nextInt(100) < 4 ? NOBODY : someone(chance);
    var at = moment(chance, day);
    var request = day * 10_000 + number;
    var clickedAt = chance.nextInt(100) < 3 ? at + 2 + chance.nextInt(600) : 0;
    var measurable = chance.nextInt(100) < 90;
    impressions.add(
        new Impression(
            ad.ad,
            person,
            at,
            request,
            skewed(chance, 5),
            150 + chance.nextInt(900),
            clickedAt,
            measurable,
            measurable && chance.nextInt(100) < 65));
    if (person != NOBODY) {
      follow(chance, ad, person, clickedAt > 0 ? clickedAt : at, request, clickedAt > 0);
    }
  }

  private void find(SplittableRandom chance, long day, int number, Ad ad) {
    var person = chance.nextInt(100) < 2 ? NOBODY : someone(chance);
    var at = moment(chance, day);
    var event = day * 10_000 + 2L * number;
    var term = skewed(chance, 6);
    var placement = skewed(chance, 4);
    sponsored.add(
        new Sponsored(ad.ad, person, at, event, false, 0, term, placement, chance.nextBoolean()));
    if (chance.nextInt(100) < 12) {
      var clickedAt = at + 1 + chance.nextInt(120);
      sponsored.add(
          new Sponsored(
              ad.ad,
              person,
              clickedAt,
              event + 1,
              true,
              20_000_000L + chance.nextInt(180_000_000),
              term,
              placement,
              false));
      if (person != NOBODY) {
        follow(chance, ad, person, clickedAt, event + 1, true);
      }
    }
  }

  /** People who click look at a product, and one in four of them buys; of the others few do. */
  private void follow(
      SplittableRandom chance, Ad ad, int person, long at, long traffic, boolean clicked) {
    if (chance.nextInt(100) >= (clicked ? 90 : 7)) {
      return;
    }
    var halo = chance.nextInt(100) < 25;
    var asin = chance.nextInt(ASINS);
    var looks = at + 1 + (clicked ? chance.nextInt(60) : chance.nextLong(ATTRIBUTION / 2));
    convert(DETAIL_PAGE_VIEW, chance, ad, person, at, looks, traffic, clicked, halo, asin);
    if (chance.nextInt(100) < 40) {
      convert(
          CART,
          chance,
          ad,
          person,
          at,
          looks + 30 + chance.nextInt(900),
          traffic,
          clicked,
          halo,
          asin);
    }
    if (chance.nextInt(100) < 28) {
      var buys =
          looks
              + 60
              + (chance.nextBoolean()
                  ? chance.nextInt(3_600)
                  : chance.nextLong(ATTRIBUTION / 2 - 3_600));
      convert(ORDER, chance, ad, person, at, buys, traffic, clicked, halo, asin);
    }
  }

  private void convert(
      int kind,
      SplittableRandom chance,
      Ad ad,
      int person,
      long trafficAt,
      long at,
      long traffic,
      boolean clicked,
      boolean halo,
      int asin) {
    var units = kind == ORDER ? 1 + skewed(chance, 3) : 0;
    var price = kind == ORDER ? 999 + 500L * asin : 0;
    var id = traffic * 10 + kind + (ad.isDisplay() ? 0 : 5);
    conversions.add(
        new Conversion(
            id, person, at, kind, asin, units, price, halo, clicked, ad.ad, trafficAt, traffic,
            false));
  }

  /** New is who has not bought for a year; three in ten had bought before anything was recorded. */
  private void tellNewCustomers() {
    conversions.sort(
        Comparator.comparingLong(Conversion::at).thenComparingLong(Conversion::conversion));
    var boughtAt = new HashMap<Integer, Long>();
    for (var i = 0; i < conversions.size(); i++) {
      var one = conversions.get(i);
      if (one.kind == ORDER) {
        var before = boughtAt.put(one.person, one.at);
        var known = Math.floorMod(Chance.mixed(seed ^ one.person), 10) < 3;
        var isNew = before == null ? !known : one.at - before > YEAR;
        conversions.set(
            i,
            new Conversion(
                one.conversion,
                one.person,
                one.at,
                one.kind,
                one.asin,
                one.units,
                one.priceCents,
                one.halo,
                one.afterClick,
                one.ad,
                one.trafficAt,
                one.traffic,
                isNew));
      }
    }
  }

  private static long moment(SplittableRandom chance, long day) {
    return day * DAY + chance.nextLong(DAY);
  }

  /** A few see much, many see little. */
  private static int someone(SplittableRandom chance) {
    var part = chance.nextDouble();
    return (int) (PEOPLE * part * part);
  }

  private static int skewed(SplittableRandom chance, int count) {
    return Math.min(chance.nextInt(count), chance.nextInt(count));
  }
}
