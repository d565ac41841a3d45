package com.recomamp.simulator.query;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/**
 * An instance's events and AMC's tables over them, in memory. Once it stands nothing can be reached
 * from it, and no setting changed.
 */
final class InstanceDatabase implements AutoCloseable {
  /** AMC keeps 13 months. */
  private static final int DAYS = 400;

  private static final int MEMORY_MEGABYTES = 128;

  private static final Pattern LIBRARY = Pattern.compile("/libduckdb_java\\d+\\.so$");

  private static final List<String> STATES = List.of("CA", "NY", "TX", "WA", "FL", "IL");
  private static final List<String> CITIES =
      List.of("Port Alder", "Millbrook", "Eastham", "Cedar Falls", "Northgate", "Lakeview");
  private static final List<String> SEGMENTS =
      List.of("Home cooks", "Gift buyers", "New parents", "Pet owners", "Gardeners", "Commuters");

  private final DuckDBConnection connection;
  private final LocalDate madeOn;

  InstanceDatabase(String instanceId, Market market, LocalDate today) throws SQLException {
    this(instanceId, market, today.minusDays(DAYS), today, Events.PEOPLE);
  }

  private InstanceDatabase(
      String instanceId, Market market, LocalDate first, LocalDate today, int people)
      throws SQLException {
    madeOn = today;
    // asked for by name, because a driver is not found from every thread of a program in one jar
    connection = (DuckDBConnection) new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
    removeLibrary();
    try {
      execute("SET memory_limit = '%dMB'".formatted(MEMORY_MEGABYTES));
      execute("SET temp_directory = ''");
      execute("SET threads = 1");
      execute("SET TimeZone = 'UTC'");
      execute("SET errors_as_json = true");
      fill(instanceId, new Events(instanceId, first, madeOn), first, people);
      for (var macro : Functions.MACROS) {
        execute("CREATE MACRO " + macro.replace("%1$s", Functions.TOO_MUCH));
      }
      for (var table : Catalogue.tables()) {
        execute(local(table.view(), instanceId, market));
      }
      execute("SET allow_community_extensions = false");
      execute("SET autoinstall_known_extensions = false");
      execute("SET autoload_known_extensions = false");
      execute("SET enable_external_access = false");
      execute("SET lock_configuration = true");
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** What a query means can be seen from its tables alone. */
  static InstanceDatabase withoutEvents(Market market) throws SQLException {
    return new InstanceDatabase("none", market, LocalDate.EPOCH, LocalDate.EPOCH, 0);
  }

  /**
   * The driver unpacks its library into the system's folder of temporary files, where it would stay
   * when this process is killed. Once loaded, Linux needs no name of it any more; elsewhere it goes
   * when the process ends.
   */
  private static void removeLibrary() {
    var maps = Path.of("/proc/self/maps");
    if (!Files.isReadable(maps)) {
      return;
    }
    try (var lines = Files.lines(maps)) {
      for (var line : lines.filter(one -> LIBRARY.matcher(one).find()).toList()) {
        Files.deleteIfExists(Path.of(line.substring(line.indexOf('/'))));
      }
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalStateException("the database's library cannot be removed", e);
    }
  }

  boolean isOf(LocalDate day) {
    return madeOn.equals(day);
  }

  /** One more session on the same data. */
  Connection session() throws SQLException {
    return connection.duplicate();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException("the simulated instance cannot be closed", e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String local(String sql, String instanceId, Market market) {
    return sql.replace("{instance}", instanceId.replace("'", "''"))
        .replace("{advertiser}", market.advertiser().replace("'", "''"))
        .replace("{advertiserId}", Long.toString(Market.advertiserId(instanceId)))
        .replace("{entityId}", market.entityId())
        .replace("{region}", market.region())
        .replace("{country}", market.country())
        .replace("{marketplace}", market.marketplace())
        .replace("{currencyName}", market.currencyName())
        .replace("{currency}", market.currency())
        .replace("{zone}", market.zone().getId());
  }

  private void fill(String instanceId, Events events, LocalDate first, int people)
      throws SQLException {
    execute("CREATE SCHEMA core");
    fillAds(events.ads());
    fillPeople(instanceId, people);
    fillSnapshots(first);
    execute(
        "CREATE TABLE core.impression (ad INTEGER, person INTEGER, happened_at TIMESTAMP, request"
            + " BIGINT, site INTEGER, cost BIGINT, clicked_at TIMESTAMP, measurable BOOLEAN,"
            + " viewable BOOLEAN)");
    try (var rows = connection.createAppender("core", "impression")) {
      for (var one : events.impressions()) {
        rows.beginRow();
        rows.append(one.ad());
        person(rows, one.person());
        time(rows, one.at());
        rows.append(one.request());
        rows.append(one.site());
        rows.append(one.cost());
        time(rows, one.clickedAt());
        rows.append(one.measurable());
        rows.append(one.viewable());
        rows.endRow();
      }
    }
    execute(
        "CREATE TABLE core.sponsored (ad INTEGER, person INTEGER, happened_at TIMESTAMP, event"
            + " BIGINT, clicked BOOLEAN, spend BIGINT, term INTEGER, placement INTEGER, viewable"
            + " BOOLEAN)");
    try (var rows = connection.createAppender("core", "sponsored")) {
      for (var one : events.sponsored()) {
        rows.beginRow();
        rows.append(one.ad());
        person(rows, one.person());
        time(rows, one.at());
        rows.append(one.event());
        rows.append(one.clicked());
        rows.append(one.spend());
        rows.append(one.term());
        rows.append(one.placement());
        rows.append(one.viewable());
        rows.endRow();
      }
    }
    execute(
        "CREATE TABLE core.conversion (conversion BIGINT, person INTEGER, happened_at TIMESTAMP,"
            + " kind INTEGER, asin INTEGER, units INTEGER, price_cents DECIMAL(18, 4), halo"
            + " BOOLEAN, after_click BOOLEAN, ad INTEGER, traffic_at TIMESTAMP, traffic BIGINT,"
            + " new_to_brand BOOLEAN)");
    try (var rows = connection.createAppender("core", "conversion")) {
      for (var one : events.conversions()) {
        rows.beginRow();
        rows.append(one.conversion());
        person(rows, one.person());
        time(rows, one.at());
        rows.append(one.kind());
        rows.append(one.asin());
        rows.append(one.units());
        rows.append(BigDecimal.valueOf(one.priceCents(), 0).setScale(4));
        rows.append(one.halo());
        rows.append(one.afterClick());
        rows.append(one.ad());
        time(rows, one.trafficAt());
        rows.append(one.traffic());
        rows.append(one.newToBrand());
        rows.endRow();
      }
    }
  }

  private void fillAds(List<Events.Ad> ads) throws SQLException {
    execute(
        "CREATE TABLE core.ad (ad INTEGER, ad_product_type VARCHAR, campaign VARCHAR, campaign_id"
            + " BIGINT, campaign_id_string VARCHAR, line_item VARCHAR, line_item_id BIGINT,"
            + " line_item_type VARCHAR, goal VARCHAR, budget BIGINT, starts_at TIMESTAMP, ends_at"
            + " TIMESTAMP, creative VARCHAR, creative_id BIGINT, creative_category VARCHAR,"
            + " creative_type VARCHAR, creative_size VARCHAR, creative_duration BIGINT, targeting"
            + " VARCHAR, match_type VARCHAR)");
    var starts = madeOn.minusDays(DAYS).atStartOfDay();
    try (var rows = connection.createAppender("core", "ad")) {
      for (var ad : ads) {
        var video = ad.campaign().contains("TV") || ad.campaign().contains("Video");
        rows.beginRow();
        rows.append(ad.ad());
        text(rows, ad.adProductType());
        rows.append(ad.campaign());
        rows.append(ad.campaignId());
        rows.append(
            ad.isDisplay()
                ? Long.toString(ad.campaignId())
                : "A0" + Long.toString(ad.campaignId(), 36).toUpperCase(Locale.ROOT));
        rows.append(ad.lineItem());
        rows.append(ad.campaignId() / 1000 + ad.ad());
        rows.append(!ad.isDisplay() ? "KEYWORD_BIDDING" : video ? "AAP_VIDEO_CPM" : "AAP_DISPLAY");
        text(rows, ad.isDisplay() ? (ad.ad() % 2 == 0 ? "REACH" : "ROAS") : "");
        rows.append(50_000_000_000L);
        rows.append(starts);
        rows.append(LocalDateTime.of(2099, 12, 31, 23, 59, 59));
        rows.append(ad.lineItem() + " creative");
        rows.append(590_000_000_000L + ad.ad());
        rows.append(video ? "Video" : "Display");
        rows.append(
            ad.isDisplay()
                ? (video ? "Streaming TV Video" : "Standard Display")
                : (video ? "video" : "static_image"));
        rows.append(video ? "1920x1080" : ad.ad() % 2 == 0 ? "300x250" : "728x90");
        if (video) {
          rows.append(30L);
        } else {
          rows.appendNull();
        }
        text(rows, ad.adProductType().equals("sponsored_products") ? "kitchen" : "");
        text(rows, ad.adProductType().equals("sponsored_products") ? "BROAD" : "");
        rows.endRow();
      }
    }
  }

  /** Who is in which segment is written down on the first Thursday of each month. */
  private void fillSnapshots(LocalDate first) throws SQLException {
    execute("CREATE TABLE core.snapshot (day DATE)");
    try (var rows = connection.createAppender("core", "snapshot")) {
      for (var day = first; day.isBefore(madeOn); day = day.plusDays(1)) {
        if (day.equals(day.with(TemporalAdjusters.firstInMonth(DayOfWeek.THURSDAY)))) {
          rows.beginRow();
          rows.append(day);
          rows.endRow();
        }
      }
    }
  }

  private void fillPeople(String instanceId, int people) throws SQLException {
    execute(
        "CREATE TABLE core.person (person INTEGER, user_id VARCHAR, device_type VARCHAR,"
            + " device_make VARCHAR, device_model VARCHAR, os VARCHAR, os_version VARCHAR, browser"
            + " VARCHAR, environment VARCHAR, state VARCHAR, city VARCHAR, postal_code VARCHAR, dma"
            + " VARCHAR, segments INTEGER[])");
    try (var rows = connection.createAppender("core", "person")) {
      for (var person = 0; person < people; person++) {
        var chance = Chance.mixed(person * 31L + instanceId.hashCode());
        var place = Math.floorMod(chance, STATES.size());
        var city = Math.floorMod(chance >>> 8, CITIES.size());
        var device = Math.floorMod(chance >>> 16, 4);
        rows.beginRow();
        rows.append(person);
        rows.append(Events.userId(instanceId, person));
        rows.append(List.of("Phone", "PC", "TV", "Tablet").get(device));
        rows.append(List.of("Apple", "Generic", "Roku", "Samsung").get(device));
        rows.append(List.of("iPhone", "Desktop", "Stick", "Galaxy Tab").get(device));
        rows.append(List.of("iOS", "Windows", "Roku OS", "Android").get(device));
        rows.append(List.of("17.5", "11", "12", "14").get(device));
        rows.append(List.of("Mobile Safari", "Chrome", "Roku App", "Android App").get(device));
        rows.append(device < 2 ? "Web" : "App");
        rows.append("US-" + STATES.get(place));
        rows.append("%s %s".formatted(CITIES.get(city), STATES.get(place)));
        rows.append("%s-%05d".formatted("US", 10_000 + place * 1_000 + city * 100));
        rows.append("US-DMA%d".formatted(500 + place));
        var first = Math.floorMod(chance >>> 24, SEGMENTS.size());
        rows.append(new int[] {first, (first + 2) % SEGMENTS.size()});
        rows.endRow();
      }
    }
    execute(
        "CREATE VIEW core.member AS SELECT person, UNNEST(segments) AS segment FROM core.person");
    execute("CREATE VIEW core.no_ad AS SELECT CAST(NULL AS VARCHAR) AS ad_product_type");
    execute("CREATE TABLE core.segment (segment INTEGER, name VARCHAR, description VARCHAR)");
    try (var rows = connection.createAppender("core", "segment")) {
      for (var segment = 0; segment < SEGMENTS.size(); segment++) {
        rows.beginRow();
        rows.append(segment);
        rows.append(SEGMENTS.get(segment));
        rows.append("People whose shopping looks like that of " + SEGMENTS.get(segment));
        rows.endRow();
      }
    }
  }

  private static void person(DuckDBAppender rows, int person) throws SQLException {
    if (person == Events.NOBODY) {
      rows.appendNull();
    } else {
      rows.append(person);
    }
  }

  private static void time(DuckDBAppender rows, long seconds) throws SQLException {
    if (seconds == 0) {
      rows.appendNull();
    } else {
      rows.appendEpochMicros(seconds * 1_000_000);
    }
  }

  private static void text(DuckDBAppender rows, String text) throws SQLException {
    if (text.isEmpty()) {
      rows.appendNull();
    } else {
      rows.append(text);
    }
  }
}
