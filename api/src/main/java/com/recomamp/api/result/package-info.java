/** Results over REST: pages of rows and the CSV. */
@NullMarked
package com.recomamp.api.result;

import org.jspecify.annotations.NullMarked;
