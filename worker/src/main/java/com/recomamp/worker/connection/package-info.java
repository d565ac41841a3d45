/** Who asks AMC, with which token. */
@NullMarked
package com.recomamp.worker.connection;

import org.jspecify.annotations.NullMarked;
