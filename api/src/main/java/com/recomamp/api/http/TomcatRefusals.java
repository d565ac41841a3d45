package com.recomamp.api.http;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Component;

/** Answers what Tomcat refuses before it asks us, such as an address that is none. */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class TomcatRefusals implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
  private final ProblemAnswers answers;

  TomcatRefusals(ProblemAnswers answers) {
    this.answers = answers;
  }

  @Override
  public void customize(TomcatServletWebServerFactory factory) {
    factory.addContextCustomizers(
        context -> context.getParent().getPipeline().addValve(new Report()));
  }

  private final class Report extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
      if (response.getStatus() < 400
          || response.getContentWritten() > 0
          || !response.setErrorReported()) {
        return;
      }
      var kind = ProblemKind.of(HttpStatusCode.valueOf(response.getStatus()));
      try {
        answers.send(request, response, Problem.of(kind, kind.title() + "."));
        response.finishResponse();
      } catch (IOException e) {
        containerLog.debug("The client left before it was refused", e);
      }
    }
  }
}
