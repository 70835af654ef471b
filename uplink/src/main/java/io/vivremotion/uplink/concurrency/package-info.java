/**
 * How many requests a provider is asked at a time: as many as it answers without getting slower.
 */
@NullMarked
package io.vivremotion.uplink.concurrency;

import org.jspecify.annotations.NullMarked;
