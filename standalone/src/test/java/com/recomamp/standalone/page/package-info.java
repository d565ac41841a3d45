/** The page, driven in a real Chromium. */
@NullMarked
package com.recomamp.standalone.page;

import org.jspecify.annotations.NullMarked;
