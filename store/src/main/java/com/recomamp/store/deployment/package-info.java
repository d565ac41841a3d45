/** What a database belongs to, so that a copy of it never runs the original's queue. */
@NullMarked
package com.recomamp.store.deployment;

import org.jspecify.annotations.NullMarked;
