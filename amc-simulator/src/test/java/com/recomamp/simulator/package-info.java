@NullMarked
package com.recomamp.simulator;

import org.jspecify.annotations.NullMarked;
