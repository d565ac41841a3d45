/** By which ids executions and queries are named. */
@NullMarked
package com.recomamp.api.id;

import org.jspecify.annotations.NullMarked;
