package com.recomamp.store.recomamp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceRowTest {

  @ParameterizedTest
  @CsvSource({
    "2025-08-13 10:30:00, 2025-08-13T10:30:00Z",
    "2025-08-13 10:30:00.123456, 2025-08-13T10:30:00.123456Z",
    "2025-08-13T10:30:00, 2025-08-13T10:30:00Z",
    "2025-08-13T10:30:00Z, 2025-08-13T10:30:00Z",
    "2025-08-13 10:30:00+00, 2025-08-13T10:30:00Z",
    "2025-08-13T12:30:00.5+02:00, 2025-08-13T10:30:00.500Z",
    "2025-08-13, 2025-08-13T00:00:00Z",
  })
  void aTimeWithoutZoneIsUtc(String text, String instant) {
    assertThat(row("at", text).instant("at")).hasToString(instant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"infinity", "yesterday", "0001-01-01 00:00:00", "2025-13-01"})
  void whatIsNoTimeIsABadRow(String text) {
    assertThatThrownBy(() -> row("at", text).instant("at"))
        .isInstanceOf(BadRow.class)
        .hasMessageContaining("at is")
        .hasMessageContaining("not a time");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\": 1}",
        "\"{\\\"a\\\": 1}\"",
        "\"\\\"{\\\\\\\"a\\\\\\\": 1}\\\"\"",
      })
  void anObjectIsOneHoweverOftenItWasEncoded(String json) {
    assertThat(row("p", json).object("p")).containsExactly(java.util.Map.entry("a", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{}", "[]", "\"\"", "\"null\"", "\"{}\""})
  void nothingIsAnEmptyObject(String json) {
    assertThat(row("p", json).object("p")).isEmpty();
    assertThat(row("other", json).object("p")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "1", "\"not json\"", "{\"a\": "})
  void whatIsNoObjectIsABadRow(String json) {
    assertThatThrownBy(() -> row("p", json).object("p")).isInstanceOf(BadRow.class);
  }

  @Test
  void whatIsWrongIsQuotedShortenedButNoSecret() {
    var canary = "Atzr|canary";

    assertThatThrownBy(() -> row("name", canary + "x".repeat(99)).json("name"))
        .hasMessage("name is \"%s%s…\", not JSON".formatted(canary, "x".repeat(29)));
    assertThatThrownBy(() -> row("cost_limit", "ten").decimal("cost_limit"))
        .hasMessage("cost_limit is \"ten\", not a number");
    assertThatThrownBy(() -> row("auth_tokens", canary).json("auth_tokens"))
        .hasMessage("auth_tokens is not JSON");
    assertThatThrownBy(() -> row("auth_tokens", canary).uuid("auth_tokens"))
        .hasMessage("auth_tokens is not a UUID");
  }

  @Test
  void aMissingColumnSaysNothing() {
    var row = row("a", " ");

    assertThat(row.text("a")).isNull();
    assertThat(row.instant("b")).isNull();
    assertThat(row.flag("b", true)).isTrue();
    assertThatThrownBy(() -> row.required("b")).hasMessage("it has no b");
  }

  private static SourceRow row(String column, String value) {
    var values = new HashMap<String, String>();
    values.put(column, value);
    return new SourceRow(SourceTable.WORKFLOW_EXECUTIONS, new UUID(0, 1), values);
  }
}
