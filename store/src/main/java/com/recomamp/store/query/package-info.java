/** Saved queries, their versions, and who changed them. */
@NullMarked
package com.recomamp.store.query;

import org.jspecify.annotations.NullMarked;
