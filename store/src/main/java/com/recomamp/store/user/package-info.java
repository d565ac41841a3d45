/** Who may see and do what. */
@NullMarked
package com.recomamp.store.user;

import org.jspecify.annotations.NullMarked;
