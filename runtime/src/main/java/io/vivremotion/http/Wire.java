package io.vivremotion.http;

/**
 * Stands between TLS and the socket of the client's connections and sees every byte of both
 * directions. Called on an event loop; never blocks; thread-safe, since several connections share
 * one link.
 */
public interface Wire {
  /** Lets everything pass. */
  Wire FREE =
      new Wire() {
        @Override
        public long send(int bytes) {
          return 0;
        }

        @Override
        public void received(int bytes) {}

        @Override
        public long readDelayNanos() {
          return 0;
        }

        @Override
        public int receiveBufferBytes() {
          return 0;
        }
      };

  /**
   * Asks to put {@code bytes} on the wire: 0 grants and charges them; else nanoseconds after which
   * to ask again. Asked for at most 1400 bytes, and after a refusal for at most 512: these must be
   * granted sooner or later.
   */
  long send(int bytes);

  /** These bytes have come in: they are charged, in debt if need be. */
  void received(int bytes);

  /** Nanoseconds to wait before reading more from the socket; 0: read on. */
  long readDelayNanos();

  /** The same link, for an urgent call: others wait while its bytes move ({@link #moves}). */
  default Wire urgent() {
    return this;
  }

  /** Bytes of a call begin to move, or have ended to: told in pairs, of urgent calls alone. */
  default void moves(boolean begin) {}

  /**
   * Bytes have come in one after the other on one connection, the first of them not counted, in so
   * many nanoseconds.
   */
  default void cameIn(long bytes, long nanos) {}

  /** So many bytes were put on the link, by a socket whose buffer was full, in so long. */
  default void wentUp(long bytes, long nanos) {}

  /** So many bytes came up to the peer, and its word that they did came back, in so long. */
  default void wentUpAndBack(long bytes, long nanos) {}

  /** To know how long an upload took is worth a PING there and back. */
  default boolean wantsUploadsTimed() {
    return false;
  }

  /**
   * Size of a connection's send buffer in the kernel: what is in there has left as far as can be
   * seen from here. 0: the system's choice. Read once per connection.
   */
  default int sendBufferBytes() {
    return 0;
  }

  /** Setting up a connection took so long: one round trip. */
  default void wentThereAndBack(long nanos) {}

  /**
   * Size of a connection's receive buffer in the kernel: what the peer has sent into it is on the
   * wire already, before it is charged. 0: the system's choice. Read once per connection.
   */
  default int receiveBufferBytes() {
    return 4_096;
  }
}
