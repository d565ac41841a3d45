/** The api as a client of Temporal, which may be away. */
@NullMarked
package com.recomamp.api.temporal;

import org.jspecify.annotations.NullMarked;
