package io.vivremotion.spool;

import java.io.IOException;

/** Keeps tombstones. */
public interface Tombstones {
  Tombstones UNHEARD = _ -> {};

  /**
   * Returns when the tombstone is on disk. May block: never called on a committer's thread.
   *
   * @throws IOException if it cannot be kept; then nothing may be dropped yet
   */
  void keep(Tombstone tombstone) throws IOException;
}
