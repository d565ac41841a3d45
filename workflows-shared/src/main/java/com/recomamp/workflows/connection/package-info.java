/** Connections to Amazon, as api and worker speak of them. */
@NullMarked
package com.recomamp.workflows.connection;

import org.jspecify.annotations.NullMarked;
