package com.recomamp.simulator;

import java.util.Collection;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An advertiser as requests and answers name it. */
final class Advertiser {
  static final List<String> TYPES = List.of("DISPLAY", "SAS", "SPONSORED_ADS");

  private Advertiser() {}

  /** Those of Amazon DSP have no marketplace, the others must name theirs. */
  static ObjectNode checked(ObjectNode asked, String within) {
    var advertiser =
        new Fields(asked, within)
            .required("id")
            .text("id")
            .required("type")
            .word("type", TYPES)
            .text("marketplaceId");
    return ("DISPLAY".equals(Json.text(asked, "type"))
            ? advertiser
            : advertiser.required("marketplaceId"))
        .kept();
  }

  /** The samples of administration show a null where reporting leaves a field away. */
  static ObjectNode shown(ObjectNode advertiser) {
    return Json.object()
        .put("id", id(advertiser))
        .put("marketplaceId", Json.text(advertiser, "marketplaceId"))
        .put("type", Json.text(advertiser, "type"));
  }

  static boolean isOneOf(Collection<ObjectNode> advertisers, JsonNode one) {
    return advertisers.stream().anyMatch(other -> identity(other).equals(identity(one)));
  }

  /** An id may be there once for each type. */
  static String identity(JsonNode advertiser) {
    return id(advertiser) + " " + Json.text(advertiser, "type");
  }

  static String id(JsonNode advertiser) {
    return String.valueOf(Json.text(advertiser, "id"));
  }
}
