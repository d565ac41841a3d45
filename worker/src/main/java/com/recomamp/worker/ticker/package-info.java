/** Compares PostgreSQL with Temporal, and starts what is missing. */
@NullMarked
package com.recomamp.worker.ticker;

import org.jspecify.annotations.NullMarked;
