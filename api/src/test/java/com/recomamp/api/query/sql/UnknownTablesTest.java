package com.recomamp.api.query.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnknownTablesTest {
  private static final List<String> KNOWN =
      List.of("conversions", "dsp_clicks", "dsp_impressions", "dsp_views", "Our_Upload");

  @Test
  void eachIsToldOnceWhereItStandsFirst() {
    assertThat(
            warnings(
                """
                SELECT COUNT(*) FROM dsp_clicks c
                  JOIN dsp_imprs i ON true JOIN "Odd Name" o ON true
                  JOIN DSP_IMPRS again ON true JOIN amc.conversions n ON true
                """))
        .containsExactly(
            "2:8 +9 the instance had no table dsp_imprs when AMC last listed its tables",
            "2:33 +10 the instance had no table Odd Name when AMC last listed its tables",
            "3:37 +15 the instance had no table amc.conversions when AMC last listed its tables");
  }

  @Test
  void capitalsDoNotMatter() {
    assertThat(warnings("SELECT COUNT(*) FROM DSP_Clicks, our_upload, \"dsp_VIEWS\"")).isEmpty();
  }

  @Test
  void whatTheQueryDefinesItselfIsNoTableOfTheInstance() {
    assertThat(
            warnings(
                "WITH seen AS (SELECT 1 FROM dsp_clicks), both AS (SELECT 1 FROM seen) SELECT 1"
                    + " FROM Both, (VALUES (1)) v, UNNEST(x) AS t(y)"))
        .isEmpty();
    assertThat(warnings("SELECT 1 FROM (WITH a AS (SELECT 1 FROM dsp_views) SELECT 1 FROM a), a"))
        .hasSize(1);
  }

  @Test
  void aTableThatIsReadOverAWiderWindowIsOne() {
    assertThat(
            warnings(
                "SELECT 1 FROM TABLE(EXTEND_TIME_WINDOW('dsp_clicks', 'P7D', 'P0D')),"
                    + " TABLE(EXTEND_TIME_WINDOW('dsp_click', 'P7D', 'P0D'))"))
        .containsExactly(
            "1:96 +9 the instance had no table dsp_click when AMC last listed its tables; did you"
                + " mean dsp_clicks?");
    assertThat(warnings("SELECT 1 FROM TABLE(EXTEND_TIME_WINDOW('dsp_click")).hasSize(1);
    assertThat(warnings("SELECT 1 FROM TABLE(EXTEND_TIME_WINDOW('', 'P7D', 'P0D'))")).isEmpty();
  }

  @Test
  void theNearestNameIsOfferedAsAmcSpellsIt() {
    assertThat(meant("dsp_impresions")).isEqualTo("dsp_impressions");
    assertThat(meant("dsp_impression_s")).isEqualTo("dsp_impressions");
    assertThat(meant("conversion")).isEqualTo("conversions");
    assertThat(meant("our_uplaod")).isEqualTo("Our_Upload");
    assertThat(meant("dsp_viws")).isEqualTo("dsp_views");
  }

  @Test
  void whatIsFarFromEveryNameOffersNone() {
    assertThat(meant("t")).isEmpty();
    assertThat(meant("dsp_conversions")).isEmpty();
    assertThat(meant("x".repeat(100_000))).isEmpty();
  }

  @Test
  void aLongNameIsShownByItsBeginning() {
    assertThat(warnings("SELECT 1 FROM \"" + "😀".repeat(5_000) + "\"").getFirst())
        .isEqualTo(
            "1:15 +10002 the instance had no table "
                + "😀".repeat(100)
                + "… when AMC last listed its tables");
  }

  @Test
  void whereAmcListsNothingEveryTableIsUnknown() {
    var template = Template.of("SELECT 1 FROM dsp_clicks");

    assertThat(UnknownTables.warnings(template, List.of())).hasSize(1);
  }

  @Test
  void manyNamesAreComparedWithManyTables() {
    var known = IntStream.range(0, 1_000).mapToObj("a_table_of_amc_%04d"::formatted).toList();
    var sql = new StringBuilder("SELECT 1 FROM dsp_clicks");
    IntStream.range(0, 200).forEach(i -> sql.append(", b_table_of_amc_").append(i + 1_000));

    assertThat(UnknownTables.warnings(Template.of(sql), known)).hasSize(201);
  }

  private static List<String> warnings(String sql) {
    return UnknownTables.warnings(Template.of(sql), KNOWN).stream()
        .map(
            finding ->
                "%d:%d +%d %s"
                    .formatted(
                        finding.at().line(),
                        finding.at().column(),
                        finding.length(),
                        finding.message()))
        .toList();
  }

  private static String meant(String name) {
    var message = warnings("SELECT 1 FROM " + name).getFirst();
    return message.contains("did you mean ")
        ? message.substring(message.indexOf("did you mean ") + 13, message.length() - 1)
        : "";
  }
}
