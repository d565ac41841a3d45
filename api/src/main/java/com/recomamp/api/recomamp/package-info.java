/** The paths and shapes of RecomAMP, translated once. */
@NullMarked
package com.recomamp.api.recomamp;

import org.jspecify.annotations.NullMarked;
