/** Executions over REST: accepted, listed, cancelled. */
@NullMarked
package com.recomamp.api.execution;

import org.jspecify.annotations.NullMarked;
