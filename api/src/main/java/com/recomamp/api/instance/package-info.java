/** Instances over REST. */
@NullMarked
package com.recomamp.api.instance;

import org.jspecify.annotations.NullMarked;
