package com.recomamp.simulator.query;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.simulator.query.Events.Conversion;
import com.recomamp.simulator.query.Events.Impression;
import com.recomamp.simulator.query.Events.Sponsored;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a query answers is what comes out when the events themselves are counted. */
class AnswersTest {
  private static final LocalDate FROM = LocalDate.parse("2026-02-01");
  private static final LocalDate TO = LocalDate.parse("2026-03-01");

  private static Analyst analyst;
  private static Events events;

  @BeforeAll
  static void start() {
    analyst = new Analyst(new QueryEngine());
    events = Analyst.events();
  }

  @AfterAll
  static void stop() {
    analyst.close();
  }

  @Test
  void reachAndFrequency() {
    var seen = new HashMap<Long, Map<Integer, Integer>>();
    for (var one : impressions()) {
      if (one.person() != Events.NOBODY) {
        seen.computeIfAbsent(campaign(one.ad()), _ -> new HashMap<>())
            .merge(one.person(), 1, Integer::sum);
      }
    }
    var expected = new ArrayList<String>();
    seen.forEach(
        (campaign, people) -> {
          var reach = new TreeMap<Integer, Integer>();
          people.values().forEach(frequency -> reach.merge(frequency, 1, Integer::sum));
          reach.forEach(
              (frequency, users) -> {
                if (users >= 2) {
                  expected.add(
                      "%d,%d,%d,%d".formatted(campaign, frequency, users, users * frequency));
                }
              });
        });

    assertThat(
            analyst.lines(
                """
                WITH per_user AS (
                  SELECT campaign_id, user_id, SUM(impressions) AS frequency
                  FROM dsp_impressions
                  WHERE user_id IS NOT NULL
                  GROUP BY campaign_id, user_id
                )
                SELECT campaign_id, frequency, COUNT(DISTINCT user_id) AS reach, SUM(frequency) AS impressions
                FROM per_user
                GROUP BY campaign_id, frequency
                """))
        .containsExactlyInAnyOrderElementsOf(expected)
        .hasSizeGreaterThan(15);
  }

  @Test
  void pathToConversion() {
    var touches = new HashMap<Integer, Map<String, Long>>();
    for (var one : impressions()) {
      touch(touches, one.person(), "DSP", one.at());
    }
    for (var one : sponsored()) {
      touch(touches, one.person(), product(one.ad()), one.at());
    }
    var buyers = buyers();
    var reach = new HashMap<String, Integer>();
    var bought = new HashMap<String, Integer>();
    touches.forEach(
        (person, first) -> {
          var order =
              first.entrySet().stream()
                  .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                  .map(Map.Entry::getKey)
                  .toList();
          var path = new ArrayList<String>();
          order.forEach(product -> path.add("[%d, %s]".formatted(path.size() + 1, product)));
          reach.merge(path.toString(), 1, Integer::sum);
          bought.merge(path.toString(), buyers.contains(person) ? 1 : 0, Integer::sum);
        });
    var expected = new ArrayList<String>();
    reach.forEach(
        (path, users) -> {
          if (users >= 2) {
            expected.add("\"%s\",%d,%d".formatted(path, users, bought.get(path)));
          }
        });

    assertThat(
            analyst.lines(
                """
                WITH touches AS (
                  SELECT user_id, 'DSP' AS product, MIN(impression_dt_utc) AS first_touch
                  FROM dsp_impressions WHERE user_id IS NOT NULL GROUP BY user_id
                  UNION ALL
                  SELECT user_id, ad_product_type AS product, MIN(event_dt_utc) AS first_touch
                  FROM sponsored_ads_traffic WHERE user_id IS NOT NULL GROUP BY user_id, ad_product_type
                ),
                ranked AS (
                  SELECT user_id,
                    NAMED_ROW('order', ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY first_touch), 'ad', product) AS touch
                  FROM touches
                ),
                paths AS (
                  SELECT user_id, ARRAY_SORT(COLLECT(DISTINCT touch)) AS path FROM ranked GROUP BY user_id
                ),
                buyers AS (
                  SELECT user_id FROM amazon_attributed_events_by_traffic_time
                  WHERE user_id IS NOT NULL AND total_purchases > 0 GROUP BY user_id
                )
                SELECT p.path AS path, COUNT(DISTINCT p.user_id) AS reach, COUNT(DISTINCT b.user_id) AS purchasers
                FROM paths p LEFT JOIN buyers b ON b.user_id = p.user_id
                GROUP BY p.path
                """))
        .containsExactlyInAnyOrderElementsOf(expected)
        .hasSizeGreaterThan(20);
  }

  @Test
  void newToBrand() {
    var rows = new TreeMap<Long, long[]>();
    var people = new HashMap<Long, Set<Integer>>();
    for (var one : conversions(Conversion::trafficAt)) {
      if (one.kind() == Events.ORDER && !one.halo()) {
        var row = rows.computeIfAbsent(campaign(one.ad()), _ -> new long[3]);
        row[0]++;
        row[1] += one.units() * one.priceCents();
        row[2] += one.newToBrand() ? 1 : 0;
        people.computeIfAbsent(campaign(one.ad()), _ -> new HashSet<>()).add(one.person());
      }
    }
    var expected = new ArrayList<String>();
    rows.forEach(
        (campaign, row) -> {
          if (people.get(campaign).size() >= 2) {
            expected.add(
                "%d,%d,%d,%d.%02d00,%d"
                    .formatted(
                        campaign,
                        people.get(campaign).size(),
                        row[0],
                        row[1] / 100,
                        row[1] % 100,
                        row[2]));
          }
        });

    assertThat(
            analyst.lines(
                """
                SELECT campaign_id, COUNT(DISTINCT user_id) AS purchasers, SUM(purchases) AS purchases,
                  SUM(product_sales) AS sales, SUM(new_to_brand_purchases) AS new_to_brand_purchases
                FROM amazon_attributed_events_by_traffic_time
                WHERE purchases > 0
                GROUP BY campaign_id
                """))
        .containsExactlyInAnyOrderElementsOf(expected)
        .hasSizeGreaterThan(8);
  }

  @Test
  void overlapOfDisplayAndSearch() {
    var display = people(impressions().stream().map(Impression::person).toList());
    var search =
        people(
            sponsored().stream()
                .filter(one -> product(one.ad()).equals("sponsored_products"))
                .map(Sponsored::person)
                .toList());
    var both = new HashSet<>(display);
    both.retainAll(search);

    assertThat(
            analyst.lines(
                """
                WITH d AS (SELECT user_id FROM dsp_impressions WHERE user_id IS NOT NULL GROUP BY user_id),
                s AS (SELECT user_id FROM sponsored_ads_traffic
                  WHERE user_id IS NOT NULL AND ad_product_type = 'sponsored_products' GROUP BY user_id)
                SELECT
                  CASE WHEN d.user_id IS NOT NULL AND s.user_id IS NOT NULL THEN 'both'
                    WHEN d.user_id IS NOT NULL THEN 'display' ELSE 'search' END AS audience,
                  COUNT(DISTINCT COALESCE(d.user_id, s.user_id)) AS reach
                FROM d FULL OUTER JOIN s ON s.user_id = d.user_id
                GROUP BY 1
                """))
        .containsExactlyInAnyOrder(
            "both," + both.size(),
            "display," + (display.size() - both.size()),
            "search," + (search.size() - both.size()));
  }

  @Test
  void mediaMix() {
    var expected = new ArrayList<String>();
    var cost = impressions().stream().mapToLong(Impression::cost).sum();
    var seen = impressions().size();
    expected.add(
        "DSP,%d,%d,0,%d"
            .formatted(
                people(impressions().stream().map(Impression::person).toList()).size(),
                seen,
                cost));
    for (var product : sponsored().stream().map(one -> product(one.ad())).collect(toSet())) {
      var all = sponsored().stream().filter(one -> product(one.ad()).equals(product)).toList();
      var clicks = all.stream().filter(Sponsored::clicked).count();
      expected.add(
          "%s,%d,%d,%d,%d"
              .formatted(
                  product,
                  people(all.stream().map(Sponsored::person).toList()).size(),
                  all.size() - clicks,
                  clicks,
                  all.stream().mapToLong(Sponsored::spend).sum()));
    }

    assertThat(
            analyst.lines(
                """
                WITH traffic AS (
                  SELECT 'DSP' AS product, user_id, impressions, 0 AS clicks, CAST(total_cost AS LONG) AS cost
                  FROM dsp_impressions
                  UNION ALL
                  SELECT ad_product_type AS product, user_id, impressions, clicks, spend AS cost
                  FROM sponsored_ads_traffic
                )
                SELECT product, COUNT(DISTINCT user_id) AS reach, SUM(impressions) AS impressions,
                  SUM(clicks) AS clicks, SUM(cost) AS cost
                FROM traffic GROUP BY product
                """))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void anAudienceOfThoseWhoClickedAndDidNotBuy() {
    var audience =
        people(sponsored().stream().filter(Sponsored::clicked).map(Sponsored::person).toList());
    audience.removeAll(buyers());

    assertThat(
            analyst.lines(
                """
                SELECT COUNT(DISTINCT user_id) AS audience
                FROM sponsored_ads_traffic
                WHERE clicks = 1 AND user_id NOT IN (
                  SELECT user_id FROM amazon_attributed_events_by_traffic_time
                  WHERE total_purchases > 0 AND user_id IS NOT NULL
                )
                """))
        .containsExactly(Integer.toString(audience.size()));
  }

  @Test
  void reachAndImpressionsOfEachCampaign() {
    agree(
        "SELECT campaign_id, SUM(impressions) AS i, COUNT(DISTINCT user_id) AS r FROM"
            + " dsp_impressions GROUP BY campaign_id",
        impressions(),
        one -> campaign(one.ad()),
        all -> "%d,%d".formatted(all.size(), reached(all, Impression::person)));
  }

  @Test
  void clicksOfEachCampaign() {
    var clicks =
        events.impressions().stream().filter(one -> in(one.clickedAt(), FROM, TO)).toList();
    agree(
        "SELECT campaign_id, SUM(clicks) AS c FROM dsp_clicks GROUP BY campaign_id",
        clicks,
        one -> campaign(one.ad()),
        all -> "%d".formatted(all.size()));
  }

  @Test
  void viewability() {
    agree(
        "SELECT campaign_id, SUM(measurable_impressions) AS m, SUM(viewable_impressions) AS v FROM"
            + " dsp_views GROUP BY campaign_id",
        impressions(),
        one -> campaign(one.ad()),
        all ->
            "%d,%d"
                .formatted(
                    all.stream().filter(Impression::measurable).count(),
                    all.stream().filter(Impression::viewable).count()));
  }

  @Test
  void sponsoredClicksAndSpendOfEachCampaign() {
    agree(
        "SELECT campaign_id, SUM(impressions) AS i, SUM(clicks) AS c, SUM(spend) AS s FROM"
            + " sponsored_ads_traffic GROUP BY campaign_id",
        sponsored(),
        one -> campaign(one.ad()),
        all ->
            "%d,%d,%d"
                .formatted(
                    all.stream().filter(one -> !one.clicked()).count(),
                    all.stream().filter(Sponsored::clicked).count(),
                    all.stream().mapToLong(Sponsored::spend).sum()));
  }

  @Test
  void mediaMixByDay() {
    agree(
        """
        SELECT EXTRACT(DAY FROM event_dt_utc) AS d, ad_product_type, COUNT(DISTINCT user_id) AS r
        FROM sponsored_ads_traffic GROUP BY 1, 2
        """,
        withHundredPeople(
            sponsored(),
            one -> "%d,%s".formatted(day(one.at()), product(one.ad())),
            Sponsored::person),
        one -> "%d,%s".formatted(day(one.at()), product(one.ad())),
        all -> "%d".formatted(reached(all, Sponsored::person)));
  }

  @Test
  void conversionsOfEachKind() {
    agree(
        "SELECT event_subtype, SUM(conversions) AS c, COUNT(DISTINCT user_id) AS r FROM conversions"
            + " GROUP BY event_subtype",
        conversions(Conversion::at),
        one -> List.of("order", "detailPageView", "shoppingCart").get(one.kind()),
        all -> "%d,%d".formatted(all.size(), reached(all, Conversion::person)));
  }

  @Test
  void unitsOfEachProduct() {
    agree(
        "SELECT tracked_asin, SUM(total_units_sold) AS u FROM conversions WHERE event_subtype ="
            + " 'order' GROUP BY tracked_asin",
        orders(Conversion::at),
        one -> "B0SIM00%d".formatted(10 + one.asin()),
        all -> "%d".formatted(all.stream().mapToLong(Conversion::units).sum()));
  }

  @Test
  void newToBrandCustomers() {
    agree(
        "SELECT new_to_brand, COUNT(DISTINCT user_id) AS r, SUM(total_purchases) AS p FROM"
            + " amazon_attributed_events_by_conversion_time WHERE total_purchases > 0 GROUP BY"
            + " new_to_brand",
        orders(Conversion::at),
        Conversion::newToBrand,
        all -> "%d,%d".formatted(reached(all, Conversion::person), all.size()));
  }

  @Test
  void daysFromTrafficToConversion() {
    agree(
        """
        SELECT FLOOR(SECONDS_BETWEEN(traffic_event_dt_utc, conversion_event_dt_utc) / 86400.0) AS days,
          SUM(conversions) AS c, COUNT(DISTINCT user_id) AS r
        FROM amazon_attributed_events_by_traffic_time GROUP BY 1
        """,
        withHundredPeople(
            conversions(Conversion::trafficAt),
            one -> (one.at() - one.trafficAt()) / 86_400,
            Conversion::person),
        one -> (one.at() - one.trafficAt()) / 86_400,
        all -> "%d,%d".formatted(all.size(), reached(all, Conversion::person)));
  }

  @Test
  void afterAClickOrAnImpression() {
    agree(
        "SELECT clicks, campaign_id, SUM(conversions) AS c FROM (SELECT user_id, campaign_id, CASE"
            + " WHEN clicks > 0 THEN 'click' ELSE 'impression' END AS clicks, conversions FROM"
            + " amazon_attributed_events_by_traffic_time) t GROUP BY 1, 2",
        conversions(Conversion::trafficAt),
        one -> (one.afterClick() ? "click," : "impression,") + campaign(one.ad()),
        all -> "%d".formatted(all.size()));
  }

  @Test
  void buyersByHowOftenTheyBought() {
    agree(
        """
        WITH b AS (SELECT user_id, SUM(conversions) AS n FROM conversions
          WHERE event_subtype = 'order' AND user_id IS NOT NULL GROUP BY user_id)
        SELECT n, COUNT(DISTINCT user_id) AS r FROM b GROUP BY n
        """,
        List.copyOf(ofEach(orders(Conversion::at), Conversion::person).values()),
        List::size,
        all -> "%d".formatted(all.size()));
  }

  @Test
  void reachByHowManyCampaignsWereSeen() {
    agree(
        """
        WITH s AS (SELECT user_id, COUNT(DISTINCT campaign_id) AS n FROM dsp_impressions
          WHERE user_id IS NOT NULL GROUP BY user_id)
        SELECT n, COUNT(DISTINCT user_id) AS r FROM s GROUP BY n
        """,
        List.copyOf(ofEach(impressions(), Impression::person).values()),
        all -> all.stream().map(one -> campaign(one.ad())).distinct().count(),
        all -> "%d".formatted(all.size()));
  }

  @Test
  void peopleThatTwoCampaignsShare() {
    var pairs = new ArrayList<String>();
    for (var seen : ofEach(impressions(), Impression::person).values()) {
      var campaigns = seen.stream().map(one -> campaign(one.ad())).collect(toSet());
      for (var one : campaigns) {
        campaigns.stream().filter(two -> one < two).forEach(two -> pairs.add(one + "," + two));
      }
    }
    agree(
        """
        WITH s AS (SELECT DISTINCT user_id, campaign_id FROM dsp_impressions WHERE user_id IS NOT NULL)
        SELECT a.campaign_id AS one, b.campaign_id AS two, COUNT(DISTINCT a.user_id) AS r
        FROM s a JOIN s b ON a.user_id = b.user_id AND a.campaign_id < b.campaign_id GROUP BY 1, 2
        """,
        pairs,
        pair -> pair,
        all -> "%d".formatted(all.size()));
  }

  @Test
  void firstTouchOfBuyers() {
    var buyers = buyers();
    var first = new ArrayList<Long>();
    ofEach(impressions(), Impression::person)
        .forEach(
            (person, seen) -> {
              if (buyers.contains(person)) {
                first.add(
                    campaign(
                        seen.stream()
                            .min(Comparator.comparingLong(Impression::at))
                            .orElseThrow()
                            .ad()));
              }
            });
    agree(
        """
        WITH t AS (SELECT user_id, campaign_id,
            ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY impression_dt_utc) AS n
          FROM dsp_impressions WHERE user_id IS NOT NULL),
        b AS (SELECT DISTINCT user_id FROM amazon_attributed_events_by_traffic_time
          WHERE user_id IS NOT NULL AND total_purchases > 0)
        SELECT t.campaign_id AS campaign_id, COUNT(DISTINCT t.user_id) AS r
        FROM t JOIN b ON b.user_id = t.user_id WHERE t.n = 1 GROUP BY t.campaign_id
        """,
        first,
        campaign -> campaign,
        all -> "%d".formatted(all.size()));
  }

  @Test
  void anAudienceOfThoseWhoSawMuchAndDidNotClick() {
    var audience = ofEach(impressions(), Impression::person);
    audience.values().removeIf(all -> all.size() < 2);
    events.impressions().stream()
        .filter(one -> in(one.clickedAt(), FROM, TO))
        .forEach(one -> audience.remove(one.person()));
    agree(
        """
        WITH s AS (SELECT user_id, COUNT(*) AS n FROM dsp_impressions WHERE user_id IS NOT NULL GROUP BY user_id)
        SELECT 'audience' AS a, COUNT(DISTINCT s.user_id) AS r FROM s
        WHERE s.n >= 2 AND s.user_id NOT IN (
          SELECT user_id FROM dsp_clicks WHERE user_id IS NOT NULL)
        """,
        List.copyOf(audience.values()),
        _ -> "audience",
        all -> "%d".formatted(all.size()));
  }

  @Test
  void conversionsAreCountedByTheTimeOfEither() {
    var byConversion = conversions(Conversion::at).size();
    var byTraffic = conversions(Conversion::trafficAt).size();

    assertThat(byConversion).isNotEqualTo(byTraffic);
    assertThat(
            analyst.lines(
                "SELECT SUM(conversions) AS c FROM amazon_attributed_events_by_conversion_time"))
        .containsExactly(Integer.toString(byConversion));
    assertThat(
            analyst.lines(
                "SELECT SUM(conversions) AS c FROM amazon_attributed_events_by_traffic_time"))
        .containsExactly(Integer.toString(byTraffic));
    assertThat(analyst.lines("SELECT SUM(conversions) AS c FROM conversions"))
        .containsExactly(Integer.toString(byConversion));
  }

  @Test
  void impressionsOfEachSegment() {
    var expected = new TreeMap<String, Long>();
    for (var one : impressions()) {
      if (one.person() != Events.NOBODY) {
        segments(one.person()).forEach(segment -> expected.merge(segment, 1L, Long::sum));
      }
    }

    assertThat(
            analyst.lines(
                """
                SELECT behavior_segment_name, SUM(impressions) AS impressions
                FROM dsp_impressions_by_user_segments
                GROUP BY 1
                """))
        .containsExactlyElementsOf(lines(expected))
        .hasSize(6);
  }

  @Test
  void membersOfEachSegmentInTheRegionOfTheInstance() {
    var expected = new TreeMap<String, Long>();
    for (var person = 0; person < Events.PEOPLE; person++) {
      segments(person).stream()
          .filter(SEGMENTS.subList(0, 3)::contains)
          .forEach(segment -> expected.merge("In-Market," + segment, 1L, Long::sum));
    }
    var sql =
        """
        SELECT m.category_level_1, s.segment_name, COUNT(DISTINCT s.user_id) AS people
        FROM audience_segments_%s_inmarket s
        JOIN segment_metadata m ON m.segment_id = s.segment_id AND m.segment_marketplace_id = s.segment_marketplace_id
        GROUP BY 1, 2
        """;

    assertThat(analyst.lines(sql.formatted("amer")))
        .containsExactlyElementsOf(lines(expected))
        .hasSize(3);
    assertThat(analyst.lines(sql.formatted("eu"))).isEmpty();
  }

  @Test
  void membersOfASegmentAreWrittenDownOnTheFirstThursdayOfEachMonth() {
    assertThat(
            Analyst.lines(
                analyst.ask(
                    "SELECT snapshot_datetime, COUNT(DISTINCT user_id) AS people FROM"
                        + " audience_segments_amer_lifestyle_snapshot GROUP BY 1",
                    LocalDate.parse("2025-12-01"),
                    LocalDate.parse("2026-02-05"),
                    Analyst.USUAL)))
        .hasSize(2)
        .allMatch(line -> line.matches("(2025-12-04|2026-01-01),\\d+"));
  }

  @Test
  void whatSegmentsAreCalledIsAboutNobody() {
    assertThat(
            analyst.lines(
                "SELECT category_level_1, COUNT(segment_id) AS segments FROM segment_metadata GROUP"
                    + " BY 1"))
        .containsExactly("In-Market,3", "Lifestyle,3");
  }

  @Test
  void howFarVideosWereSeen() {
    var expected = new TreeMap<String, Long>();
    for (var one : impressions()) {
      var ad = events.ads().get(one.ad());
      var video = ad.campaign().contains("TV") || ad.campaign().contains("Video");
      var luck = one.request() * 7919 % 100;
      expected.merge("impressions", 1L, Long::sum);
      expected.merge("started", video && luck < 90 ? 1L : 0, Long::sum);
      expected.merge("completed", video && luck < 40 ? 1L : 0, Long::sum);
    }

    assertThat(
            analyst.lines(
                "SELECT SUM(video_complete) AS c, SUM(impressions) AS i, SUM(video_start) AS s FROM"
                    + " dsp_video_events_feed"))
        .containsExactly(
            "%d,%d,%d"
                .formatted(
                    expected.get("completed"),
                    expected.get("impressions"),
                    expected.get("started")));
  }

  @Test
  void aConversionIsRelevantToItsCampaignAndToAnother() {
    var expected = new TreeMap<String, Long>();
    for (var one : conversions(Conversion::at)) {
      for (var near = 0; near < 2; near++) {
        var ad = events.ads().get((one.ad() + near) % events.ads().size());
        expected.merge(ad.isDisplay() ? Long.toString(ad.campaignId()) : "", 1L, Long::sum);
      }
    }

    assertThat(
            analyst.lines(
                "SELECT campaign_id, SUM(conversions) AS conversions FROM"
                    + " conversions_with_relevance GROUP BY 1"))
        .containsExactlyInAnyOrderElementsOf(lines(expected))
        .hasSizeGreaterThan(5);
  }

  private static final List<String> SEGMENTS =
      List.of("Home cooks", "Gift buyers", "New parents", "Pet owners", "Gardeners", "Commuters");

  private static List<String> segments(int person) {
    var chance = Chance.mixed(person * 31L + Analyst.INSTANCE.hashCode());
    var first = Math.floorMod(chance >>> 24, SEGMENTS.size());
    return List.of(SEGMENTS.get(first), SEGMENTS.get((first + 2) % SEGMENTS.size()));
  }

  private static List<String> lines(Map<String, Long> counts) {
    return counts.entrySet().stream().map(one -> one.getKey() + "," + one.getValue()).toList();
  }

  @Test
  void anExtendedTimeWindowReadsWhatLiesAroundIt() {
    var around =
        events.impressions().stream()
            .filter(one -> in(one.at(), FROM.minusDays(14), TO.plusDays(1)))
            .count();

    assertThat(
            analyst.lines(
                "SELECT SUM(impressions) AS i FROM TABLE(EXTEND_TIME_WINDOW('dsp_impressions',"
                    + " 'P14D', 'P1D'))"))
        .containsExactly(Long.toString(around));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT COUNT(DISTINCT user_id) AS r FROM dsp_impressions",
        "SELECT COUNT(DISTINCT user_id) AS r FROM dsp_views WHERE viewable_impressions = 1",
        "SELECT COUNT(DISTINCT user_id) AS r FROM sponsored_ads_traffic WHERE clicks > 0",
        "SELECT COUNT(DISTINCT user_id) AS r FROM conversions WHERE event_subtype = 'order'"
      })
  void reachNeverFallsWhenTheWindowWidens(String sql) {
    var chance = new SplittableRandom(20_260_310);
    for (var i = 0; i < 10; i++) {
      var from = Analyst.TODAY.minusDays(30 + chance.nextInt(300));
      var to = from.plusDays(1 + chance.nextInt(10));
      var reach = -1L;
      for (var step = 0; step < 4; step++) {
        var wider = reach(sql, from, to);
        assertThat(wider).isGreaterThanOrEqualTo(reach);
        reach = wider;
        from = from.minusDays(chance.nextInt(20));
        to = to.plusDays(chance.nextInt(20));
      }
    }
  }

  private static long reach(String sql, LocalDate from, LocalDate to) {
    var lines = Analyst.lines(analyst.ask(sql, from, to, Analyst.USUAL));
    return lines.isEmpty() ? 0 : Long.parseLong(lines.getFirst());
  }

  /** The rows of a query are the events by their key, and at least two people are behind each. */
  private static <T> void agree(
      String sql, List<T> all, Function<T, Object> key, Function<List<T>, String> values) {
    var expected = new ArrayList<String>();
    all.stream()
        .collect(groupingBy(key))
        .forEach((group, those) -> expected.add(group + "," + values.apply(those)));

    assertThat(analyst.lines(sql)).isNotEmpty().containsExactlyInAnyOrderElementsOf(expected);
  }

  /** What comes from a column of sensitivity MEDIUM needs as many. */
  private static <T> List<T> withHundredPeople(
      List<T> all, Function<T, Object> key, Function<T, Integer> person) {
    return all.stream().collect(groupingBy(key)).values().stream()
        .filter(those -> reached(those, person) >= 100)
        .flatMap(List::stream)
        .toList();
  }

  private static <T> Map<Integer, List<T>> ofEach(List<T> all, Function<T, Integer> person) {
    var each = new HashMap<>(all.stream().collect(groupingBy(person)));
    each.remove(Events.NOBODY);
    return each;
  }

  private static <T> int reached(List<T> all, Function<T, Integer> person) {
    return ofEach(all, person).size();
  }

  private static List<Conversion> orders(ToLongFunction<Conversion> time) {
    return conversions(time).stream().filter(one -> one.kind() == Events.ORDER).toList();
  }

  private static int day(long at) {
    return LocalDate.ofInstant(Instant.ofEpochSecond(at), ZoneOffset.UTC).getDayOfMonth();
  }

  private static List<Impression> impressions() {
    return events.impressions().stream().filter(one -> in(one.at(), FROM, TO)).toList();
  }

  private static List<Sponsored> sponsored() {
    return events.sponsored().stream().filter(one -> in(one.at(), FROM, TO)).toList();
  }

  private static List<Conversion> conversions(ToLongFunction<Conversion> time) {
    return events.conversions().stream()
        .filter(one -> in(time.applyAsLong(one), FROM, TO))
        .toList();
  }

  private static Set<Integer> buyers() {
    return conversions(Conversion::trafficAt).stream()
        .filter(one -> one.kind() == Events.ORDER)
        .map(Conversion::person)
        .collect(toSet());
  }

  private static boolean in(long at, LocalDate from, LocalDate to) {
    return at >= Analyst.start(from).getEpochSecond() && at < Analyst.start(to).getEpochSecond();
  }

  private static Set<Integer> people(List<Integer> all) {
    var people = new HashSet<>(all);
    people.remove(Events.NOBODY);
    return people;
  }

  private static void touch(
      Map<Integer, Map<String, Long>> touches, int person, String product, long at) {
    if (person != Events.NOBODY) {
      touches.computeIfAbsent(person, _ -> new HashMap<>()).merge(product, at, Math::min);
    }
  }

  private static long campaign(int ad) {
    return events.ads().get(ad).campaignId();
  }

  private static String product(int ad) {
    return events.ads().get(ad).adProductType();
  }
}
