/** Saved queries over REST. */
@NullMarked
package com.recomamp.api.query;

import org.jspecify.annotations.NullMarked;
