package com.recomamp.api.http;

import com.recomamp.store.execution.ExecutionView;
import com.recomamp.store.execution.Overlap;
import com.recomamp.workflows.execution.ExecutionStatus;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Ends a request with an answer that says why. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  private Refusal(Problem problem) {
    super(problem.detail());
    this.problem = problem;
  }

  private Refusal(
      ProblemKind kind, String detail, List<FieldError> errors, @Nullable ExecutionStatus status) {
    this(
        new Problem(
            kind.type(),
            kind.title(),
            kind.status().value(),
            detail,
            errors.isEmpty() ? null : List.copyOf(errors),
            status,
            null,
            null,
            null,
            null));
  }

  public static Refusal invalid(List<FieldError> errors) {
    var detail = errors.stream().map(FieldError::toString).collect(Collectors.joining("; "));
    return new Refusal(ProblemKind.INVALID, detail, errors, null);
  }

  public static Refusal invalid(String field, String message) {
    return invalid(List.of(new FieldError(field, message)));
  }

  public static Refusal notFound(String detail) {
    return new Refusal(ProblemKind.NOT_FOUND, detail, List.of(), null);
  }

  /** Not found, because a field of the request names it. */
  public static Refusal notFound(String field, String detail) {
    return new Refusal(ProblemKind.NOT_FOUND, detail, List.of(new FieldError(field, detail)), null);
  }

  public static Refusal because(ProblemKind kind, String detail) {
    return new Refusal(kind, detail, List.of(), null);
  }

  public static Refusal because(ProblemKind kind, String detail, ExecutionStatus status) {
    return new Refusal(kind, detail, List.of(), status);
  }

  /**
   * The execution does not take a command.
   *
   * @param reason a stable word
   * @param now where it is, and what it would take instead
   */
  public static Refusal of(ProblemKind kind, String reason, String detail, ExecutionView now) {
    return new Refusal(
        new Problem(
            kind.type(),
            kind.title(),
            kind.status().value(),
            detail,
            null,
            now.status(),
            reason,
            now.actions(),
            null,
            null));
  }

  /**
   * The data was read so often that the request has to be confirmed.
   *
   * @param field of the request that confirms it
   * @param newest of the earlier runs
   */
  public static Refusal overlaps(
      String field, String detail, Overlap overlap, List<LinkedRun> newest) {
    var kind = ProblemKind.CONFIRM_OVERLAP;
    return new Refusal(
        new Problem(
            kind.type(),
            kind.title(),
            kind.status().value(),
            detail,
            List.of(new FieldError(field, "must be true to run it all the same")),
            null,
            null,
            null,
            overlap,
            newest));
  }

  Problem problem() {
    return problem;
  }
}
