/** Collecting results. */
@NullMarked
package com.recomamp.worker.result;

import org.jspecify.annotations.NullMarked;
