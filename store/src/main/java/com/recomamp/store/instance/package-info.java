/** Accounts, their AMC instances, and what was last seen of them. */
@NullMarked
package com.recomamp.store.instance;

import org.jspecify.annotations.NullMarked;
