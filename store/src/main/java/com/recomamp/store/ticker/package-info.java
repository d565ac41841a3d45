/** Whose turn it is to compare PostgreSQL with Temporal. */
@NullMarked
package com.recomamp.store.ticker;

import org.jspecify.annotations.NullMarked;
