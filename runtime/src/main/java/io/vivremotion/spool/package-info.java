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
 *   0000000000000003.spool.damaged   set aside at open: header unreadable; the latest four are kept
 *   0000000000000004.spool.locked    set aside: its key is absent; kept, back in place with the key
 *   0000000000000005.spool.newer     set aside: of a later version; kept for the code that reads it
 *
 * segment, version 2 (all numbers big-endian)
 *   0      +---------------------------------------------------------------------+
 *          | magic VIVSPOOL 8 | version 4 | salt 4 | index 8 | made at 8          |
 *          | cipher 4 | key id 8 | random id 16 | CRC32C of these 4 | zeros       |
 *   4096   | the same once more: one bad page does not cost the segment          |
 *   8192   +---------------------------------------------------------------------+
 *          | frame | frame | frame | ...           | zeros, while it is written to|
 *          | frame | frame | frame | ... | INDEX | END |   once it is sealed       |
 *
 * segment, version 1: without cipher, key id and random id, CRC32C at 32; never sealed. Is read.
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
 *                at open the oldest copy that is left counts
 *       3 ACK    payload: (first 8, last 8)*, sequences done with; its own sequence is 0
 *       4 START  first in each segment; its sequence is the one given out next
 *       5 INDEX  what this segment holds; its sequence is the one after the last DATA here. Payload:
 *                START's sequence 8 | bytes of DATA 8 | newest stored at 8
 *                | ranges of DATA 4 | ranges acknowledged 4 | MOVED 4
 *                | (first 8, last 8)* | (first 8, last 8)*
 *                | (sequence 8, offset 4, length 4, stored at 8)*
 *       6 END    the last 24 bytes of a sealed segment; its sequence is the offset of INDEX
 *
 * cipher 0      payloads lie open
 *        1      the payload of DATA and MOVED is AES-256-GCM, tag of 16 bytes behind it
 * </pre>
 *
 * The salt is drawn for each segment: a device cannot send bytes that pass for a frame when a
 * damaged place is searched for the next good one.
 *
 * <h2>Open</h2>
 *
 * Of a sealed segment the header and the index are read, whatever its length; of any other every
 * frame, and it is sealed soon after. Those are the last one, the few which a kill left unsealed,
 * and damaged ones: the time does not grow with the backlog.
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
 *   <li>An index is written to a segment which nothing else is written to any more, all frames of
 *       which are forced and stand without a gap (noted as they were written, or read once more);
 *       one left after a failed write or force is not sealed before an open has cut and forced it.
 *       An index therefore says what reading all would say, and it adds nothing that is not in the
 *       frames: torn or rotten it is not believed, and all are read. If it is written a second
 *       time, over the remains of a torn one, these were cut off and the cut forced; even whole
 *       they would say the same.
 *   <li>The next sequence is in START, forced before an older segment may go, and in INDEX:
 *       sequences never repeat. They skip where a group failed, where a torn end was cut, and after
 *       a kill by as many as could have lain where zeros are. What is left: the end of the last
 *       segment cut off exactly between two frames, its index with it, or the whole last file gone,
 *       both by something other than a power cut.
 *   <li>What rots in a sealed segment is found when it is read, and counted as lost then. What
 *       cannot be read at all is tried again for ten seconds, then given up page by page (4 KB):
 *       each record that is missed then is counted as lost ({@link BadPages}, {@link Patience}).
 * </ul>
 *
 * <h2>Segments kept aside</h2>
 *
 * Acknowledgements, START and INDEX are never encrypted: of a locked segment all is known but the
 * records, and no sequence of it is acknowledged while it is locked, even by a reader that
 * acknowledges all up to what it read. Of a segment of a later version only its place is known: the
 * sequences between its neighbours are treated so. Records which had been acknowledged in a segment
 * that was deleted meanwhile come back with the key: they are delivered twice, not lost.
 *
 * <h2>Why no nonce repeats</h2>
 *
 * A segment has a key of its own: HKDF-SHA256 of the master key with the 128 random bits in its
 * header. The nonce is the frame's offset in the segment, and each place is written once: a group
 * that failed is followed by another segment, a torn end that was cut is never written to again but
 * by an index, which is not encrypted; and a group that was encrypted and not written has left no
 * trace. A segment of 1 GiB at most has under 2^26 frames, far below what GCM allows. Tied in by
 * authentication are segment, offset, sequence, kind and time: a frame cannot be passed off as
 * another. Not covered: a disk image set back while the gateway runs from it, where one segment
 * goes on in two ways under the same key.
 */
@NullMarked
package io.vivremotion.spool;

import org.jspecify.annotations.NullMarked;
