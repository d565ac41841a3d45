package com.recomamp.simulator;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What a request wants, as the ledger and the faults call it. */
enum Operation {
  AUTHORIZE("authorize"),
  TOKEN("token"),
  ACCOUNTS("accounts"),
  INSTANCES("instances"),
  ADVERTISERS("advertisers"),
  DATA_SOURCES("dataSources"),
  DATA_SOURCE("dataSource"),
  WORKFLOWS("workflows"),
  SCHEDULES("schedules"),
  CREATE("create"),
  LIST("list"),
  GET("get"),
  CANCEL("cancel"),
  DOWNLOAD_URLS("downloadUrls"),
  S3("s3"),
  UNKNOWN("unknown"),
  SIMULATOR("simulator");

  private final String word;

  Operation(String word) {
    this.word = word;
  }

  @JsonCreator
  static Operation of(String word) {
    return Arrays.stream(values())
        .filter(operation -> operation.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "operation must be one of %s, not '%s'"
                        .formatted(
                            Arrays.stream(values())
                                .filter(Operation::isOfAmc)
                                .map(Operation::word)
                                .collect(Collectors.joining(", ")),
                            word)));
  }

  boolean isOfAmc() {
    return this != UNKNOWN && this != SIMULATOR;
  }

  /** As what carries it out says it; that of AMC's accounts has a shape of its own. */
  Refusal shaped(Refusal refusal, String requestId) {
    return this == ACCOUNTS ? refusal.ofConnections(requestId) : refusal;
  }

  @JsonValue
  String word() {
    return word;
  }
}
