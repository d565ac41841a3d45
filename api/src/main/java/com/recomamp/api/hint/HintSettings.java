package com.recomamp.api.hint;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the stream of hints keeps alive and ends.
 *
 * @param heartbeat after how much silence a comment is sent
 * @param endAfter how long one stream lasts, so that a right that was taken away ends with it
 */
@ConfigurationProperties("amc.hints")
record HintSettings(
    @DefaultValue("15s") Duration heartbeat, @DefaultValue("10m") Duration endAfter) {

  HintSettings {
    if (!heartbeat.isPositive() || !endAfter.isPositive()) {
      throw new IllegalArgumentException(
          "amc.hints.heartbeat (%s) and amc.hints.end-after (%s) must be positive"
              .formatted(heartbeat, endAfter));
    }
  }
}
