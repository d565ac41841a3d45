/** Who somebody is, and what that somebody may see and do. */
@NullMarked
package com.recomamp.api.user;

import org.jspecify.annotations.NullMarked;
