/** What holds for every request: who may ask, and how a refusal is answered. */
@NullMarked
package com.recomamp.api.http;

import org.jspecify.annotations.NullMarked;
