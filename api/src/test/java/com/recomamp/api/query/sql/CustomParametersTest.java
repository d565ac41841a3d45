package com.recomamp.api.query.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SequencedSet;
import org.junit.jupiter.api.Test;

class CustomParametersTest {
  @Test
  void theSqlsParametersAreFoundInTheOrderOfTheirUse() {
    assertThat(
            namesIn(
                """
                select custom_parameter ( 'b' ), CUSTOM_PARAMETER('a'), CUSTOM_PARAMETER('b')
                 where x in CUSTOM_PARAMETER(
                   'c d')
                """))
        .containsExactly("b", "a", "c d");
  }

  @Test
  void commentsAndLiteralsReadNothing() {
    assertThat(
            namesIn(
                """
                -- CUSTOM_PARAMETER('a') isn't read
                /* nor is CUSTOM_PARAMETER('b'),
                   here */
                select 'it''s CUSTOM_PARAMETER(', "CUSTOM_PARAMETER('c')", MY_CUSTOM_PARAMETER('d')
                """))
        .isEmpty();
  }

  @Test
  void aLongLiteralIsPassedOver() {
    assertThat(namesIn("select '" + "it''s ".repeat(200_000) + "', CUSTOM_PARAMETER('a') /* open"))
        .containsExactly("a");
  }

  private static SequencedSet<String> namesIn(String sql) {
    return Template.of(sql).customParameters();
  }
}
