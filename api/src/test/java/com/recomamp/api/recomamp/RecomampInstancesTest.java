package com.recomamp.api.recomamp;

import static com.recomamp.api.recomamp.Details.assertDetail;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecomampInstancesTest {
  private final TestApi api = TestApi.empty();

  @Test
  void theListHasAllThatThePageCrashesWithout() {
    for (var path :
        List.of("/api/instances", "/api/instances/", "/api/instances?limit=100&offset=0")) {
      var list = api.get(path).json();

      assertThat(list.isArray()).isTrue();
      assertThat(list).hasSize(1);
      var instance = list.get(0);
      assertThat(instance.get("id").asString()).isEqualTo(TestApi.INSTANCE_UUID);
      assertThat(instance.get("instanceId").asString()).isEqualTo("amctest");
      assertThat(instance.get("instanceName").asString()).isEqualTo("Instance");
      assertThat(instance.get("accountName").asString()).isEqualTo("Account");
      assertThat(instance.get("region").asString()).isEqualTo("NA");
      assertThat(instance.get("type").asString()).isEqualTo("STANDARD");
      assertThat(instance.get("isActive").asBoolean()).isTrue();
      assertThat(instance.get("brands").isArray()).isTrue();
      assertThat(instance.get("stats").get("activeWorkflows").isNumber()).isTrue();
      assertThat(instance.get("stats").get("totalWorkflows").isNumber()).isTrue();
    }
    assertThat(api.get("/api/instances?offset=1").json()).isEmpty();
  }

  @Test
  void anInstanceIsFoundByBothIds() {
    var instance = api.get("/api/instances/amctest").json();

    assertThat(instance.get("account").toString())
        .isEqualTo(
            "{\"accountId\":\"ENTITY1\",\"accountName\":\"Account\",\"marketplaceId\":\"ATVPDKIKX0DER\"}");
    assertThat(api.get("/api/instances/" + TestApi.INSTANCE_UUID + "/").json()).isEqualTo(instance);
    assertDetail(api.get("/api/instances/nope"), 404, "Instance not found");
    assertDetail(api.get("/api/instances/undefined/campaigns"), 404, "Instance not found");
  }

  @Test
  void toDeactivateItIsToPauseIt() {
    assertThat(patched("/status", "{\"is_active\": false}").json().get("isActive").asBoolean())
        .isFalse();
    assertThat(api.get("/api/v1/instances/amctest").json().get("paused").asBoolean()).isTrue();
    assertThat(patched("/status?status=active", "").json().get("status").asString())
        .isEqualTo("active");
    assertThat(api.get("/api/v1/instances/amctest").json().get("paused").asBoolean()).isFalse();
    assertThat(patched("/status/", "{\"is_active\": false}").json().get("status").asString())
        .isEqualTo("inactive");
    assertThat(patched("/status", "{\"is_active\": true}").status()).isEqualTo(200);
    assertDetail(patched("/status", "{}"), 400, "must be true or false");
    assertDetail(patched("/status?status=half", ""), 400, "must be true or false");
  }

  @Test
  void whatIsNotKeptIsEmptyInItsShape() {
    for (var id : List.of("amctest", TestApi.INSTANCE_UUID)) {
      var instance = "/api/instances/" + id;
      for (var list : List.of("/campaigns?brand_tag=b", "/brands", "/templates/")) {
        assertThat(api.get(instance + list).body()).isEqualTo("[]");
      }
      assertThat(api.get(instance + "/available-brands").body()).isEqualTo("{\"brands\":[]}");
      var mappings = api.get(instance + "/mappings").json();
      assertThat(mappings.get("asins_by_brand").isObject()).isTrue();
      assertThat(mappings.get("campaigns_by_brand").isObject()).isTrue();
      assertThat(api.get(instance + "/brands/b/asins?limit=1000").json().get("asins")).isEmpty();
      assertThat(api.get(instance + "/brands/b/campaigns?limit=2000").json().get("campaigns"))
          .isEmpty();
    }
  }

  @Test
  void whatIsNotOfferedSaysSo() {
    assertDetail(api.put("/api/instances/amctest/brands", "[\"a\"]"), 501, "not kept here");
    assertDetail(api.post("/api/instances/amctest/mappings", "{}"), 501, "not mapped");
    assertDetail(api.post("/api/instances/amctest/templates", "{}"), 501, "save a query");
  }

  private TestApi.Answer patched(String path, String body) {
    var request = api.request("/api/instances/amctest" + path);
    return api.send(
        body.isEmpty()
            ? request.method("PATCH", BodyPublishers.noBody())
            : request
                .setHeader("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(body)));
  }
}
