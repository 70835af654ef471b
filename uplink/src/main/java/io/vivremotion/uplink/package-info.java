/**
 * The way up: {@link io.vivremotion.uplink.Uplink} takes escalations from the outbox, sends them in
 * batches when the link can pay for them, and posts the answers. Nothing leaves the outbox before
 * it is answered and posted, or given up with a tombstone.
 */
@NullMarked
package io.vivremotion.uplink;

import org.jspecify.annotations.NullMarked;
