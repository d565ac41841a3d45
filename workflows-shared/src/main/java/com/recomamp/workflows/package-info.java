/** What api and worker agree on: workflow interfaces, ids, values, task queues. */
@NullMarked
package com.recomamp.workflows;

import org.jspecify.annotations.NullMarked;
