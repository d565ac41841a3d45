/** An AMC instance and the workflow that tends it while it is busy. */
@NullMarked
package com.recomamp.workflows.instance;

import org.jspecify.annotations.NullMarked;
