package com.recomamp.workflows.instance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarketplacesTest {
  @ParameterizedTest
  @CsvSource({
    "ATVPDKIKX0DER, NA",
    "A1PA6795UKMFR9, EU",
    "A1C3SOZRARQ6R3, EU",
    "A1VC38T7YXB528, FE",
    "A19VAU5U5O8RUS, FE",
  })
  void aMarketplaceIsInARegion(String marketplace, String region) {
    assertThat(Marketplaces.region(marketplace)).contains(region);
  }

  @Test
  void whatIsNotKnownIsInNone() {
    assertThat(Marketplaces.region("somewhere")).isEmpty();
  }
}
