/**
 * Brings over what RecomAMP left. It may be aborted and begun again at any time: what is here is
 * passed over, and each row with all that belongs to it is one transaction.
 */
@NullMarked
package com.recomamp.api.recomamp.imports;

import org.jspecify.annotations.NullMarked;
