/**
 * Who asked which model what it cost, in a file of JSON lines each of which holds the hash of the
 * one before, so that an edit shows.
 */
@NullMarked
package io.vivremotion.uplink.audit;

import org.jspecify.annotations.NullMarked;
