/**
 * Rows that share an instruction go up in one prompt, and each row's answer is checked alone. Knows
 * neither the link nor a wire format.
 */
@NullMarked
package io.vivremotion.uplink.batch;

import org.jspecify.annotations.NullMarked;
