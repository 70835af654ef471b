package io.vivremotion.message;

/**
 * A record on disk that is not what it should be: damaged, or written by a later version. Says what
 * and where.
 */
public final class UnreadableRecord extends RuntimeException {
  public UnreadableRecord(String message) {
    super(message);
  }

  public UnreadableRecord(String message, RuntimeException cause) {
    super(message, cause);
  }
}
