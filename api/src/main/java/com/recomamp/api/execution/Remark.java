package com.recomamp.api.execution;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.recomamp.api.http.FieldError;
import com.recomamp.api.query.sql.Finding;
import com.recomamp.api.query.sql.Span;
import com.recomamp.store.execution.Warning;
import com.recomamp.workflows.query.ParameterType;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something to be said about a request before it runs.
 *
 * @param sentence the message with its place, for where nothing else tells the place
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Remark(
    Severity severity,
    @Schema(description = "A stable word for programs", example = "select_star") String code,
    String message,
    @Schema(description = "Of the request", example = "parameters.brand") @Nullable String field,
    @Schema(description = "In the SQL as it was sent or saved, from 1") @Nullable Integer line,
    @Schema(description = "From 1") @Nullable Integer column,
    @Schema(description = "Characters of JavaScript before it") @Nullable Integer offset,
    @Schema(description = "In the same characters") @Nullable Integer length,
    @Schema(
            description = "Of an undeclared_parameter: the type that its place suggests",
            example = "list of string")
        @Nullable ParameterType guessedType,
    @JsonIgnore String sentence) {

  static final String MISSING_INSTANCE = "missing_instance";

  public enum Severity {
    /** It cannot be run. */
    ERROR,
    /** It can, and somebody should know. */
    WARNING;

    @JsonValue
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param span where the SQL is concerned; null if it says nothing of it
   */
  static Remark about(
      Severity severity, String code, String field, String message, @Nullable Span span) {
    return new Remark(
        severity,
        code,
        message,
        field,
        span == null ? null : span.at().line(),
        span == null ? null : span.at().column(),
        span == null ? null : span.at().offset(),
        span == null ? null : span.length(),
        null,
        message);
  }

  static Remark undeclared(String field, @Nullable ParameterType guess, @Nullable Span span) {
    var message = "is not declared, so that only its value says what type it has";
    var plain = about(Severity.WARNING, "undeclared_parameter", field, message, span);
    return new Remark(
        plain.severity,
        plain.code,
        plain.message,
        plain.field,
        plain.line,
        plain.column,
        plain.offset,
        plain.length,
        guess,
        plain.sentence);
  }

  static Remark of(FieldError error) {
    return about(Severity.ERROR, "invalid", error.field(), error.message(), null);
  }

  static Remark of(Warning warning) {
    return new Remark(
        Severity.WARNING,
        warning.code(),
        warning.message(),
        warning.field(),
        null,
        null,
        null,
        null,
        null,
        warning.message());
  }

  static Remark of(Severity severity, Finding finding, String field) {
    var at = finding.at();
    return new Remark(
        severity,
        finding.rule().word(),
        finding.message(),
        field,
        at == null ? null : at.line(),
        at == null ? null : at.column(),
        at == null ? null : at.offset(),
        at == null ? null : finding.length(),
        null,
        finding.sentence());
  }

  @JsonIgnore
  boolean isError() {
    return severity == Severity.ERROR;
  }

  /** As a refusal says it. */
  FieldError asError() {
    return new FieldError(String.valueOf(field), sentence);
  }

  /** As an execution keeps it. */
  Warning asWarning() {
    return new Warning(code, sentence, field);
  }
}
