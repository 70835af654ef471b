/**
 * How many bytes escalations will want on the wire, class by class, in quarters of an hour up to a
 * day ahead: Holt-Winters with the season of a day, and how far off it usually is. A forecast has
 * to prove itself against that of the day before, else nobody hears of it. Pure: time comes in as
 * an argument, and so does what an earlier run has learnt.
 */
@NullMarked
package io.vivremotion.uplink.forecast;

import org.jspecify.annotations.NullMarked;
