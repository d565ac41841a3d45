/** How texts are told apart without being kept. */
@NullMarked
package com.recomamp.api.digest;

import org.jspecify.annotations.NullMarked;
