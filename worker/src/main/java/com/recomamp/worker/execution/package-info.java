/** The story of one execution, told by a loop that asks PostgreSQL and acts. */
@NullMarked
package com.recomamp.worker.execution;

import org.jspecify.annotations.NullMarked;
