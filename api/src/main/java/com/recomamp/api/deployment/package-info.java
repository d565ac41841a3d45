/** Whose queue the database holds, compared with what this api was told. */
@NullMarked
package com.recomamp.api.deployment;

import org.jspecify.annotations.NullMarked;
