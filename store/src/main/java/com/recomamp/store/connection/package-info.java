/** Login-with-Amazon grants, kept encrypted. */
@NullMarked
package com.recomamp.store.connection;

import org.jspecify.annotations.NullMarked;
