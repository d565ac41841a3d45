/**
 * SQL as AMC reads it: its tokens, the places where a template takes a value, how a value is
 * written there, and what AMC is known to refuse. Nothing here knows of HTTP or of the database.
 */
@NullMarked
package com.recomamp.api.query.sql;

import org.jspecify.annotations.NullMarked;
