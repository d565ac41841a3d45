/** One query on many instances at once. */
@NullMarked
package com.recomamp.workflows.batch;

import org.jspecify.annotations.NullMarked;
