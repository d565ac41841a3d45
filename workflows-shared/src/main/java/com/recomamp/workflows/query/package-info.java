/** A saved query. */
@NullMarked
package com.recomamp.workflows.query;

import org.jspecify.annotations.NullMarked;
