package com.recomamp.api.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CustomParametersTest {
  @Test
  void theSqlsParametersAreFoundInTheOrderOfTheirUse() {
    assertThat(
            CustomParameters.namesIn(
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
            CustomParameters.namesIn(
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
    assertThat(
            CustomParameters.namesIn(
                "select '" + "it''s ".repeat(200_000) + "', CUSTOM_PARAMETER('a') /* open"))
        .containsExactly("a");
  }
}
