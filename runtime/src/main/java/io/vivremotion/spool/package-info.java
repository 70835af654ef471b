/**
 * The one durable primitive: an append-only log in segments, forced before it calls back. Serves as
 * inbox, outbox and downlink.
 */
@NullMarked
package io.vivremotion.spool;

import org.jspecify.annotations.NullMarked;
