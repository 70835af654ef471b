package io.vivremotion.uplink.api;

import java.nio.ByteBuffer;

/** Reads the events of one wire format's streams, and its whole answers, for what is counted. */
interface StreamReader {
  /** One event's data; what it tells of usage goes into the tally. Never fails. */
  Look event(ByteBuffer data, Tally tally);

  /** A whole answer. */
  void whole(byte[] body, Tally tally);
}
