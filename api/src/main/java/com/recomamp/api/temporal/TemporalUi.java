package com.recomamp.api.temporal;

import com.recomamp.workflows.execution.ExecutionId;
import com.recomamp.workflows.execution.ExecutionWorkflow;
import io.temporal.client.WorkflowClient;
import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.stereotype.Component;

/** Where operators look at an execution's workflow. */
@Component
public class TemporalUi {
  private final String workflows;

  TemporalUi(Settings settings, WorkflowClient temporal) {
    this.workflows =
        "%s/namespaces/%s/workflows/"
            .formatted(
                settings.uiUrl().toString().replaceFirst("/+$", ""),
                temporal.getOptions().getNamespace());
  }

  public URI pageOf(ExecutionId execution) {
    return URI.create(workflows + ExecutionWorkflow.idOf(execution));
  }

  /**
   * @param uiUrl as people reach it
   */
  @ConfigurationProperties("amc.temporal")
  record Settings(@DefaultValue("http://localhost:8233") URI uiUrl) {
    Settings {
      if (uiUrl.getHost() == null) {
        throw new IllegalArgumentException(
            "amc.temporal.ui-url is \"%s\": expected a URL such as http://localhost:8233"
                .formatted(uiUrl));
      }
    }
  }
}
