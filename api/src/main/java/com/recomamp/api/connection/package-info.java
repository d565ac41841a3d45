/** Connections to Amazon over REST. */
@NullMarked
package com.recomamp.api.connection;

import org.jspecify.annotations.NullMarked;
