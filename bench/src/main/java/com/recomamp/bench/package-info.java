/** Measurements of the whole, each part in a process of its own, against the bounds it promises. */
@NullMarked
package com.recomamp.bench;

import org.jspecify.annotations.NullMarked;
