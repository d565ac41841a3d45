/**
 * All parts on one machine, without an Amazon account and without Docker: for a first try, a
 * demonstration, or development.
 */
@NullMarked
package com.recomamp.standalone;

import org.jspecify.annotations.NullMarked;
