package io.vivremotion.spool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Remembers tombstones, or fails to keep them. */
final class KeptTombstones implements Tombstones {
  final List<Tombstone> all = new ArrayList<>();
  boolean failing;

  /** What others do while one is written. */
  Runnable meanwhile = () -> {};

  @Override
  public void keep(Tombstone tombstone) throws IOException {
    meanwhile.run();
    if (failing) {
      throw new IOException("no room for a tombstone");
    }
    all.add(tombstone);
  }

  long records() {
    return all.stream().mapToLong(Tombstone::records).sum();
  }

  long records(Tombstone.Cause cause) {
    return all.stream().filter(each -> each.cause() == cause).mapToLong(Tombstone::records).sum();
  }
}
