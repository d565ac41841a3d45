package com.recomamp.api.recomamp;

import static com.recomamp.api.recomamp.Details.assertDetail;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecomampPagesTest {
  private final TestApi api = TestApi.empty();

  @Test
  void theDashboardCountsInNumbers() {
    api.saved("select 1");
    api.failed();
    var succeeded = api.accepted();
    api.jdbc
        .sql("update execution set status = 'succeeded', ended_at = now() where status = 'queued'")
        .update();
    api.accepted();
    api.post("/api/v1/instances/amctest/pause", "{}");

    for (var path : List.of("/api/stats", "/api/stats/")) {
      var stats = api.get(path).json();

      assertThat(stats.get("totalInstances").asInt()).isEqualTo(1);
      assertThat(stats.get("activeInstances").asInt()).isZero();
      assertThat(stats.get("totalWorkflows").asInt()).isEqualTo(1);
      assertThat(stats.get("executions").toString())
          .isEqualTo(
              "{\"total24h\":3,\"total7d\":3,\"successRate\":50,\"statusBreakdown\":"
                  + "{\"succeeded\":1,\"failed\":1,\"running\":0,\"pending\":1}}");
      assertThat(stats.get("schedules").get("upcoming24h").isNumber()).isTrue();
      assertThat(stats.get("recentActivity"))
          .extracting(each -> each.get("status").asString())
          .containsExactly("PENDING", "SUCCEEDED", "FAILED");
      var second = stats.get("recentActivity").get(1);
      assertThat(second.get("executionId").asString()).isEqualTo(succeeded);
      assertThat(second.get("instanceName").asString()).isEqualTo("Instance");
      assertThat(second.get("startedAt").asString()).endsWith("Z");
    }
  }

  @Test
  void onlyWhatIsYoungerThanAWeekCounts() {
    api.accepted();
    api.jdbc.sql("delete from execution_event").update();
    api.jdbc.sql("update execution set id = '01900000-0000-7000-8000-000000000000'").update();

    assertThat(api.get("/api/stats").json().get("executions").get("total7d").asInt()).isZero();
  }

  @Test
  void listsOfWhatIsNotKeptAreEmpty() {
    for (var path :
        List.of(
            "/schedules?is_active=true",
            "/schedules/",
            "/data-collections/?status=running",
            "/data-collections",
            "/query-templates?include_public=true",
            "/data-sources?",
            "/campaigns/brands",
            "/workflows/" + api.saved("select 1") + "/schedules")) {
      assertThat(api.get("/api" + path).body()).isEqualTo("[]");
    }
    assertThat(api.get("/api/workflows/batch/list").json().get("batch_executions")).isEmpty();
    assertThat(api.post("/api/asins/search", "{\"asin_ids\": []}").json().get("asins")).isEmpty();
    assertThat(api.get("/api/campaigns/?limit=5").json().get("campaigns")).isEmpty();
    assertThat(
            api.get("/api/snowflake/config/check", "Authorization", "Bearer null")
                .json()
                .get("hasConfig")
                .asBoolean())
        .isFalse();
  }

  @Test
  void whatCannotBeThereIsNotFound() {
    for (var path :
        List.of(
            "/schedules/sched_1",
            "/schedules/sched_1/runs?limit=100",
            "/schedules/sched_1/metrics?period_days=30",
            "/data-collections/coll_1",
            "/query-templates/tpl_1",
            "/workflows/batch/undefined/status",
            "/workflows/wf_none/schedules",
            "/instances/amctest/templates/tpl_1",
            "/snowflake/config")) {
      assertDetail(api.get("/api" + path), 404, "");
    }
    assertDetail(api.post("/api/schedules/sched_1/enable", "{}"), 404, "Schedule not found");
    assertDetail(api.post("/api/data-collections/c/pause", "{}"), 404, "Collection not found");
  }

  @Test
  void whatNobodyDoesYetSaysSoInAString() {
    for (var path :
        List.of(
            "/workflows/wf_1/schedules",
            "/amc-executions/exec_1/schedule",
            "/data-collections/",
            "/query-templates",
            "/snowflake/config/test",
            "/amc-executions/exec_1/retry-snowflake",
            "/auth/amazon/reauth")) {
      assertDetail(api.post("/api" + path, "{}"), 501, "");
    }
    assertDetail(api.get("/api/workflows/wf_1/execution-status"), 501, "");
    assertDetail(api.get("/api/workflows/executions/cross-reference?instance_id=amctest"), 501, "");
  }

  @Test
  void theBannerSaysWhetherAmazonCanBeReached() {
    var status = api.get("/api/auth/token-status").json();

    assertThat(status.get("hasValidToken").isBoolean()).isTrue();
    assertThat(status.get("requiresAuthentication").asBoolean()).isFalse();
    assertThat(status.get("message").asString()).isNotBlank();
  }

  @Test
  void theProfileNamesTheAccounts() {
    var profile = api.get("/api/profile").json();

    assertThat(profile.get("name").asString()).isEqualTo("local");
    assertThat(profile.get("token_expires_at").isNull()).isTrue();
    assertThat(profile.get("accounts").toString())
        .isEqualTo(
            "[{\"account_id\":\"ENTITY1\",\"account_name\":\"Account\",\"marketplace_id\":\"ATVPDKIKX0DER\"}]");
  }
}
