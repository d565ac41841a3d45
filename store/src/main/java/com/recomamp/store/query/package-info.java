/** Saved queries and their versions. */
@NullMarked
package com.recomamp.store.query;

import org.jspecify.annotations.NullMarked;
