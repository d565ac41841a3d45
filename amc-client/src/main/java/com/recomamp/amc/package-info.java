/**
 * Amazon Marketing Cloud and Login with Amazon over HTTP: typed, without retries and without
 * logging. AMC's words are translated here and nowhere else; the SQL, the tokens and the queries of
 * signed URLs never enter a message.
 */
@NullMarked
package com.recomamp.amc;

import org.jspecify.annotations.NullMarked;
