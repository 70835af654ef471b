/**
 * Rows that share an instruction go up in one prompt, and each row's answer is checked alone. Knows
 * of the link only the step of the ladder, and no wire format.
 */
@NullMarked
package io.vivremotion.uplink.batch;

import org.jspecify.annotations.NullMarked;
