/** Results: loads, their chunks, and the one that was published. */
@NullMarked
package com.recomamp.store.result;

import org.jspecify.annotations.NullMarked;
