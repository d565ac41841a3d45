/**
 * An execution: one query over one time window on one AMC instance, from request to stored result.
 */
@NullMarked
package com.recomamp.workflows.execution;

import org.jspecify.annotations.NullMarked;
