/**
 * What RecomAMP left: its database as it is found, and what was brought over from it with the ids
 * that it had there.
 */
@NullMarked
package com.recomamp.store.recomamp;

import org.jspecify.annotations.NullMarked;
