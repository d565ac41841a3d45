/** Executions, their attempts at AMC, slots, and what happened to them. */
@NullMarked
package com.recomamp.store.execution;

import org.jspecify.annotations.NullMarked;
