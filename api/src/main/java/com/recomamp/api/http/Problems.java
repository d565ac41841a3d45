package com.recomamp.api.http;

import com.recomamp.store.UnstorableText;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import org.springframework.web.util.DisconnectedClientHelper;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/** The one place where what went wrong becomes an answer; it says nothing of what is inside. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  private final ProblemAnswers answers;

  Problems(ProblemAnswers answers) {
    this.answers = answers;
  }

  @ExceptionHandler
  ResponseEntity<Object> refused(Refusal refusal, HttpServletRequest request) {
    return answer(refusal.problem(), new HttpHeaders(), request);
  }

  @ExceptionHandler({
    DataAccessResourceFailureException.class,
    CannotCreateTransactionException.class
  })
  ResponseEntity<Object> databaseAway(Exception e, HttpServletRequest request) {
    LOG.warn("{} cannot be answered: {}", request.getRequestURI(), e.getClass().getSimpleName());
    var headers = new HttpHeaders();
    headers.set(HttpHeaders.RETRY_AFTER, "5");
    var problem =
        Problem.of(ProblemKind.UNAVAILABLE, "The database cannot be reached; try again shortly.");
    return answer(problem, headers, request);
  }

  @ExceptionHandler
  @Nullable ResponseEntity<Object> notStored(
      DataIntegrityViolationException e, HttpServletRequest request, HttpServletResponse response)
      throws Exception {
    return UnstorableText.causes(e)
        ? answer(
            Problem.of(
                ProblemKind.INVALID, "A text has a character that cannot be stored, such as NUL."),
            new HttpHeaders(),
            request)
        : unforeseen(e, request, response);
  }

  @ExceptionHandler
  @Nullable ResponseEntity<Object> unforeseen(
      Exception e, HttpServletRequest request, HttpServletResponse response) throws Exception {
    if (DisconnectedClientHelper.isClientDisconnectedException(e)) {
      return null;
    }
    if (response.isCommitted()) {
      // Only what Tomcat sees makes it break the connection; else the client waits for the rest.
      throw e;
    }
    LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
    return answer(
        Problem.of(ProblemKind.INTERNAL, "The log of the server says more."),
        new HttpHeaders(),
        request);
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    var problem =
        switch (e.getCause()) {
          case DatabindException wrong when !wrong.getPath().isEmpty() ->
              Refusal.invalid(field(wrong), allowed(wrong)).problem();
          case DatabindException _ ->
              Problem.of(ProblemKind.MALFORMED, "The body must be a JSON object.");
          case StreamConstraintsException _ ->
              Problem.of(ProblemKind.MALFORMED, "The body is too large.");
          case JacksonException broken ->
              Problem.of(
                  ProblemKind.MALFORMED,
                  "The body is not JSON: it breaks at line %d, column %d."
                      .formatted(
                          broken.getLocation().getLineNr(), broken.getLocation().getColumnNr()));
          case null, default ->
              Problem.of(ProblemKind.MALFORMED, "The body is missing or cannot be read.");
        };
    return answer(problem, headers, servlet(request));
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleTypeMismatch(
      TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    var field = e instanceof MethodArgumentTypeMismatchException argument ? argument.getName() : "";
    var problem = Refusal.invalid(field, "must be " + noun(e.getRequiredType())).problem();
    return answer(problem, headers, servlet(request));
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
      NoResourceFoundException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    var path = servlet(request).getRequestURI();
    var problem = Problem.of(ProblemKind.NOT_FOUND, "There is nothing at %s.".formatted(path));
    return answer(problem, headers, servlet(request));
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpRequestMethodNotSupported(
      HttpRequestMethodNotSupportedException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    var allowed = e.getSupportedHttpMethods();
    var problem =
        Problem.of(
            ProblemKind.METHOD_NOT_ALLOWED,
            "%s is not allowed here: allowed are %s.".formatted(e.getMethod(), allowed));
    return answer(problem, headers, servlet(request));
  }

  /** What Spring refuses by itself; its reasons quote nothing but the request. */
  @Override
  protected @Nullable ResponseEntity<Object> handleExceptionInternal(
      Exception e,
      @Nullable Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    if (((ServletWebRequest) request).getResponse() instanceof HttpServletResponse response
        && response.isCommitted()) {
      return null;
    }
    var kind = ProblemKind.of(status);
    return answer(Problem.of(kind, kind.title() + "."), headers, servlet(request));
  }

  private ResponseEntity<Object> answer(
      Problem problem, HttpHeaders headers, HttpServletRequest request) {
    var path = request.getRequestURI();
    return ResponseEntity.status(problem.status())
        .headers(headers)
        .contentType(answers.type(path))
        .body(answers.body(path, problem));
  }

  private static HttpServletRequest servlet(WebRequest request) {
    return ((ServletWebRequest) request).getRequest();
  }

  private static String field(DatabindException e) {
    return e.getPath().stream()
        .map(
            step ->
                step.getPropertyName() == null
                    ? "[%d]".formatted(step.getIndex())
                    : "." + step.getPropertyName())
        .collect(Collectors.joining())
        .replaceFirst("^\\.", "");
  }

  private static String allowed(DatabindException e) {
    return switch (e) {
      case UnrecognizedPropertyException unknown ->
          "is not known here: allowed are %s"
              .formatted(
                  unknown.getKnownPropertyIds().stream()
                      .map(String::valueOf)
                      .sorted()
                      .collect(Collectors.joining(", ")));
      case InvalidFormatException wrong -> "must be " + noun(wrong.getTargetType());
      case ValueInstantiationException wrong
          when wrong.getCause() instanceof IllegalArgumentException said ->
          String.valueOf(said.getMessage());
      case MismatchedInputException wrong -> "must be " + noun(wrong.getTargetType());
      default -> "cannot be read";
    };
  }

  private static String noun(@Nullable Class<?> type) {
    if (type == null) {
      return "something else";
    }
    if (type == String.class) {
      return "a string";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "a whole number";
    }
    return List.class.isAssignableFrom(type) ? "a list" : "an object";
  }
}
