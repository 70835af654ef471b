/**
 * The thin link: how many bytes may be on the wire, and how many were.
 *
 * <p>The promise is made for a point outside the process: over any 10 s, both directions summed,
 * rate × 10 s + burst. What makes it hold there, and not only in here:
 *
 * <ul>
 *   <li>the balance begins empty, so that a restart, or a crash loop, never spends the burst twice;
 *   <li>the balance fills with 95 % of the rate, so that bytes which wait half a second in a buffer
 *       or for a busy core do not pile up in one window;
 *   <li>a part of the burst is never spent: it pays for what the peer may push into our kernel's
 *       receive buffer while we do not read;
 *   <li>the answer a call may bring is paid for before the call begins.
 * </ul>
 */
@NullMarked
package io.vivremotion.uplink.link;

import org.jspecify.annotations.NullMarked;
