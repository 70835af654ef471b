/**
 * The one durable primitive: an append-only log in segments, forced before it calls back. Serves as
 * inbox, outbox and downlink.
 *
 * <h2>Files</h2>
 *
 * <pre>
 * directory/
 *   lock                        held while open
 *   0000000000000007.spool      segments, in the order of their hexadecimal index
 *   0000000000000008.spool      the last is written to, or prepared: header and zeros
 *   0000000000000003.spool.damaged   set aside at open: header unreadable
 *
 * segment (all numbers big-endian)
 *   0      +--------------------------------------------------------------+
 *          | magic VIVSPOOL 8 | version 4 | salt 4 | index 8 | made at 8  |
 *          | CRC32C of these 4 | zeros                                    |
 *   4096   | the same once more: one bad page does not cost the segment   |
 *   8192   +--------------------------------------------------------------+
 *          | frame | frame | frame | ...                    | zeros       |
 *
 * frame
 *   0      | CRC32C of all that follows, xor salt                       4 |
 *   4      | length of the payload                                      4 |
 *   8      | sequence                                                   8 |
 *   16     | kind 1 (high bit: first of a group) | stored at, ms since 1970, 7 |
 *   24     | payload                                                      |
 *
 * kind  1 DATA   a record
 *       2 MOVED  a record copied from an older segment, under its first sequence and time;
 *                a later copy takes the place of an earlier one
 *       3 ACK    payload: (first 8, last 8)*, sequences done with; its own sequence is 0
 *       4 START  first in each segment; its sequence is the one given out next
 * </pre>
 *
 * The salt is drawn for each segment: a device cannot send bytes that pass for a frame when a
 * damaged place is searched for the next good one.
 *
 * <h2>Why nothing is lost</h2>
 *
 * <ul>
 *   <li>A group is written behind all before it, forced, then called back. Each place of a file is
 *       written once: after a failed write or force the segment is left, its group refused and its
 *       sequences used up; after an open, writing goes on in a new segment. So no frame ever lies
 *       over a stale one, and a good checksum means a frame that was written there.
 *   <li>A segment's header is forced in the file, and the file in the directory, before any frame
 *       is written to it.
 *   <li>An acknowledgement lies behind the record it names, or in the same segment. Segments are
 *       deleted from the front only, each deletion forced in the directory before the next: what
 *       names a record goes no sooner than the record.
 *   <li>A record is moved only while it lives, by the thread that writes acknowledgements, and the
 *       old segment is deleted after the force of the copy: at least one copy is there at any time,
 *       and an acknowledgement written later counts for all of them.
 *   <li>The next sequence is in START, forced before an older segment may go: sequences never
 *       repeat. They skip where a group failed or a torn end was cut.
 * </ul>
 */
@NullMarked
package io.vivremotion.spool;

import org.jspecify.annotations.NullMarked;
