/** Batches, and what became of each of their instances. */
@NullMarked
package com.recomamp.store.batch;

import org.jspecify.annotations.NullMarked;
