/**
 * AMC's SQL, carried out: invented people who see, click and buy, AMC's tables over them in an
 * embedded database, AMC's dialect translated, and AMC's privacy rules on what comes out.
 */
@NullMarked
package com.recomamp.simulator.query;

import org.jspecify.annotations.NullMarked;
