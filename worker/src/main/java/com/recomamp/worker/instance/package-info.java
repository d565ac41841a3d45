/** Tending: one look per cycle for all executions of an instance. */
@NullMarked
package com.recomamp.worker.instance;

import org.jspecify.annotations.NullMarked;
