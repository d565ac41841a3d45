/** The only SQL. */
@NullMarked
package com.recomamp.store;

import org.jspecify.annotations.NullMarked;
