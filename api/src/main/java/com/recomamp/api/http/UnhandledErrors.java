package com.recomamp.api.http;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers what failed before or after the controllers. */
@Controller
class UnhandledErrors implements ErrorController {
  private final ProblemAnswers answers;

  UnhandledErrors(ProblemAnswers answers) {
    this.answers = answers;
  }

  @RequestMapping("/error")
  void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (response.isCommitted()) {
      // Tomcat includes this even in the middle of a download, which has to break instead.
      return;
    }
    var status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    var kind =
        status instanceof Integer code
            ? ProblemKind.of(HttpStatusCode.valueOf(code))
            : ProblemKind.NOT_FOUND;
    answers.send(request, response, Problem.of(kind, kind.title() + "."));
  }
}
