package com.recomamp.simulator;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** What AMC's paths are about. Each has a media type of its own beside plain JSON. */
enum Resource {
  ACCOUNTS("amcaudiencesconnections"),
  INSTANCES("amcinstances"),
  DATA_SOURCES("amcdatasources"),
  WORKFLOWS("amcworkflows"),
  SCHEDULES("amcschedules"),
  WORKFLOW_EXECUTIONS("amcworkflowexecutions");

  private static final String JSON = "application/json";

  private final String type;

  Resource(String word) {
    this.type = "application/vnd.%s.v1+json".formatted(word);
  }

  String type() {
    return type;
  }

  /** Answers those who speak JSON and understand it, and says what is wrong in its own type. */
  Function<Call, Reply> speaking(Function<Call, Reply> answer) {
    return call -> {
      checkLanguage(call);
      try {
        return answer.apply(call);
      } catch (Refusal refusal) {
        return refusal.reply(type);
      }
    };
  }

  private void checkLanguage(Call call) {
    var accepted = all(call, "Accept");
    if (!accepted.isEmpty() && accepted.stream().noneMatch(this::isAccepted)) {
      throw Refusal.gateway(
          406,
          "Not Acceptable: Accept must allow %s or %s, which %s does not."
              .formatted(JSON, type, String.join(", ", accepted)));
    }
    if (call.body().length == 0) {
      return;
    }
    for (var said : all(call, "Content-Type")) {
      if (!Set.of(JSON, type).contains(mediaType(said))) {
        throw Refusal.gateway(
            415,
            "Unsupported Media Type: Content-Type must be %s or %s, not %s."
                .formatted(JSON, type, said));
      }
    }
  }

  private boolean isAccepted(String range) {
    return Set.of(JSON, type, "application/*", "*/*", "*").contains(mediaType(range))
        && !range.replace(" ", "").matches(".*;q=0(\\.0*)?");
  }

  private static String mediaType(String value) {
    return value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  private static List<String> all(Call call, String header) {
    var lines = call.headers().getOrDefault(header, List.of());
    return lines.stream()
        .flatMap(line -> Arrays.stream(line.split(",")))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .toList();
  }
}
