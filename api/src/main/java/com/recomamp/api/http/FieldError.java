package com.recomamp.api.http;

/**
 * What is wrong with one field of a request.
 *
 * @param field where it is, such as {@code window.end}
 * @param message what is allowed
 */
public record FieldError(String field, String message) {
  @Override
  public String toString() {
    return field + ": " + message;
  }
}
