package io.vivremotion.uplink.privacy;

/**
 * A body that should be JSON is not. The message tells where, and nothing of what the body says.
 */
public final class UnreadableBody extends Exception {
  private static final long serialVersionUID = 1L;

  UnreadableBody(String problem) {
    super(problem);
  }
}
