/** Whose queue the database holds, compared with what this worker was told. */
@NullMarked
package com.recomamp.worker.deployment;

import org.jspecify.annotations.NullMarked;
