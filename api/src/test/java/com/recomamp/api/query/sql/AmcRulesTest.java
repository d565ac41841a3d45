package com.recomamp.api.query.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmcRulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          SELECT * FROM t GROUP BY 1                               ~ select_star 1:8
          SELECT t.*, COUNT(*) FROM t                              ~ select_star 1:10
          SELECT COUNT(a), 2 * 3 FROM t LIMIT 10                   ~ limit 1:31
          SELECT a FROM t                                          ~ no_aggregate 1:1
          SELECT user_id, COUNT(a) FROM t GROUP BY 1               ~ user_id_in_output 1:8
          WITH a AS (SELECT user_id FROM t GROUP BY 1) SELECT UPPER(user_id) FROM a ~ user_id_in_output 1:59
          SELECT COUNT(a) FROM t RIGHT OUTER JOIN u ON true        ~ right_join 1:24
          SELECT COUNT(a) FROM t WHERE d < GETDATE()               ~ getdate 1:34
          SELECT a, SUM(b) FROM t GROUP BY 1 ORDER BY 1            ~ order_by 1:36
          SELECT NTILE(4) OVER (ORDER BY a), SUM(b) FROM t         ~ ntile 1:8
          SELECT COUNT(*) OVER () FROM t                           ~ count_star_over 1:8
          SELECT a || b, COUNT(c) FROM t                           ~ concatenation_operator 1:10
          DROP TABLE t                                             ~ not_a_query 1:1
          """)
  void whatAmcIsKnownToRefuseIsFoundWhereItStands(String sql, String found) {
    assertThat(AmcRules.warnings(Template.of(sql)))
        .extracting(
            finding ->
                "%s %d:%d"
                    .formatted(finding.rule().word(), finding.at().line(), finding.at().column()))
        .containsExactly(found);
  }

  @Test
  void whatOnlyLooksLikeItIsNotFound() {
    for (var sql :
        List.of(
            "SELECT COUNT(*), COUNT(DISTINCT user_id) AS users, SUM(a * b), 2 * (3) FROM t",
            "SELECT COUNT(a) FROM (SELECT user_id, 'x || LIMIT 1' FROM t) -- SELECT *",
            "WITH u AS (SELECT user_id, ROW_NUMBER() OVER (PARTITION BY a ORDER BY b) FROM t)"
                + " SELECT MAX(a) FROM u",
            "SELECT limit, right, SUM(\"order\") FROM t LEFT JOIN u ON t.a = u.a GROUP BY 1, 2",
            "SELECT SUM(CASE WHEN user_id IS NULL THEN 1 END) FROM t /* ORDER BY 1 */",
            "")) {
      assertThat(AmcRules.warnings(Template.of(sql))).as(sql).isEmpty();
    }
  }
}
