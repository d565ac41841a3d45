/** The stream that tells clients what changed, so that they fetch it. */
@NullMarked
package com.recomamp.api.hint;

import org.jspecify.annotations.NullMarked;
