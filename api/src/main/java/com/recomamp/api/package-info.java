/** The part that serves users and never talks to AMC. */
@NullMarked
package com.recomamp.api;

import org.jspecify.annotations.NullMarked;
