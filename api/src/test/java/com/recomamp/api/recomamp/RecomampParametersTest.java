package com.recomamp.api.recomamp;

import static com.recomamp.api.recomamp.Details.assertDetail;
import static org.assertj.core.api.Assertions.assertThat;

import com.recomamp.api.TestApi;
import com.recomamp.workflows.query.ParameterType;
import com.recomamp.workflows.query.QueryParameter;
import org.junit.jupiter.api.Test;

class RecomampParametersTest {
  private final TestApi api = TestApi.empty();
  private final String workflow =
      api.saved(
          "select x from t where d > {{start_date}} and a in {{asins}} and c = {{brand_campaign}}"
              + " and n > CUSTOM_PARAMETER('least')",
          new QueryParameter("least", ParameterType.INTEGER, true, null, null));

  @Test
  void theParametersOfAQueryAreToldInTheOrderOfItsSql() {
    var answer = api.get("/api/workflows/" + workflow + "/parameters").json();

    assertThat(answer.get("success").asBoolean()).isTrue();
    assertThat(answer.get("workflow_id").asString()).isEqualTo(workflow);
    assertThat(answer.get("parameters").valueStream())
        .extracting(
            each ->
                "%s %s %s %s"
                    .formatted(
                        each.get("position"),
                        each.get("name").asString(),
                        each.get("type").asString(),
                        each.get("placeholder").asString()))
        .containsExactly(
            "0 start_date date {{start_date}}",
            "1 asins asin {{asins}}",
            "2 brand_campaign campaign {{brand_campaign}}",
            "3 least text {{least}}");
    assertThat(answer.get("parameters").get(3).get("value_type").asString()).isEqualTo("integer");
    assertThat(answer.get("parameters").get(2).get("campaign_type").asString()).isEqualTo("brand");
  }

  @Test
  void valuesAreLookedThroughAsARunWould() {
    var path = "/api/workflows/" + workflow + "/validate-parameters";

    var answer =
        api.post(
            path,
            """
            {"start_date": "2026-10-01", "asins": ["B1"], "brand_campaign": "c", "least": "7"}\
            """);

    assertThat(answer.json().get("valid").asBoolean()).isTrue();
    assertThat(answer.json().get("formatted_parameters").get("least").asInt()).isEqualTo(7);
    assertDetail(
        api.post(path, "{\"asins\": [\"B1\"], \"brand_campaign\": \"c\", \"least\": \"many\"}"),
        400,
        "parameters.least: must be");
    assertThat(api.executions()).isZero();
  }
}
