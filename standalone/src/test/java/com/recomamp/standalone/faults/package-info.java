/**
 * The attack: everything is killed, cut, doubled and delayed, and a judge reads what came of it.
 */
@NullMarked
package com.recomamp.standalone.faults;

import org.jspecify.annotations.NullMarked;
