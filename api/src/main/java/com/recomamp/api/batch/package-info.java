/** One query on many instances at once. */
@NullMarked
package com.recomamp.api.batch;

import org.jspecify.annotations.NullMarked;
