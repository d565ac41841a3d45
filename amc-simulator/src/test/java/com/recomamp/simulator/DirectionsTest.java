package com.recomamp.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectionsTest {
  @Test
  void allCommentsThatAreMeantAreRead() {
    var directions =
        Directions.in(
            """
            /* a /* simulator: run=90s files=3*/ SELECT '/* simulator: rows=7 */' AS a --
            /*simulator:
              fail="it said \\"no\\"" */ /* simulator */ /* no simulator: breaks=1 */ /* simulator: breaks=2
            """,
            Json.object());

    assertThat(directions.run()).isEqualTo(Duration.ofSeconds(90));
    assertThat(directions.files()).isEqualTo(3);
    assertThat(directions.rows()).isEqualTo(7);
    assertThat(directions.reason()).isEqualTo("it said \"no\"");
    assertThat(directions.breaks()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          run                      | 'run' is not of the form name=value
          run=                     | 'run=' is not of the form name=value
          run = 1s                 | 'run = 1s' is not of the form name=value
          fail="a                  | 'fail="a' is not of the form name=value
          run= 1s                  | 'run= 1s' is not of the form name=value
          """)
  void whatIsNoDirectionIsRefused(String comment, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Directions.in("/* simulator: %s */".formatted(comment), Json.object()))
        .withMessage("simulator comment: " + message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/* simulator: %s */ | a",
        "/* simulator: run=\"%s | \\\\",
        "/* simulator: run=\"%s */ | \\\\",
        "/* simulator: fail=\"%s\" */ | a",
        "%s | /* simulator: ",
        "%s | /*",
        "/*%s | \u0020",
        "/* simulator: %s */ | a=\"",
        "/* simulator: %s */ | {a"
      })
  void evenALongCommentIsRead(String sql) {
    var parts = sql.split(" \\| ", 2);
    var text = parts[0].formatted(parts[1].repeat(500_000));

    try {
      Directions.in(text, Json.object());
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageStartingWith("simulator comment: ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"P99999999999999D", "999999999999h", "PT9223372036854775807S"})
  void nothingTakesLongerThanTenYears(String duration) {
    for (var name : new String[] {"run", "pending", "publishing", "urlLife"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  Directions.in("/* simulator: %s=%s */".formatted(name, duration), Json.object()))
          .withMessageEndingWith("'%s' is longer than ten years".formatted(duration));
    }
  }
}
