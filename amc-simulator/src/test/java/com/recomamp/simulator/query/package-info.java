@NullMarked
package com.recomamp.simulator.query;

import org.jspecify.annotations.NullMarked;
