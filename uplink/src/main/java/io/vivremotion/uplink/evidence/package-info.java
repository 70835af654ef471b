/**
 * Tests that may be looked at after each observation, as often as one likes: the probability that
 * one of them ever says what is not so is at most the alpha it is asked with (Ville's inequality).
 */
@NullMarked
package io.vivremotion.uplink.evidence;

import org.jspecify.annotations.NullMarked;
