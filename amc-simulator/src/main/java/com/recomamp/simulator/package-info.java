/**
 * A stateful Amazon Marketing Cloud and Login with Amazon over HTTP. It speaks AMC's words from its
 * own knowledge of the wire and shares no code with a client, so that it can disagree with one.
 */
@NullMarked
package com.recomamp.simulator;

import org.jspecify.annotations.NullMarked;
