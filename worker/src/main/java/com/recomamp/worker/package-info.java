/** Workflows and activities: what happens next to an execution, and the doing of it. */
@NullMarked
package com.recomamp.worker;

import org.jspecify.annotations.NullMarked;
