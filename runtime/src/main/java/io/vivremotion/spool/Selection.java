package io.vivremotion.spool;

import java.util.HashMap;
import java.util.Map;

/** Chooses, of records shown oldest first, those that can be done without. Not thread-safe. */
sealed interface Selection {
  /** Series or keys told apart; records of further ones stay. */
  int MOST = 65_536;

  /**
   * @param sequence of a record that is shown
   */
  void show(long sequence, long storedAtMillis, Describer.Description description);

  /** A record that was shown; it may go. */
  record Shown(long sequence, long storedAtMillis, String label) {}

  /** Told of each one that may go. */
  interface Victims {
    void add(Shown victim);
  }

  /** Of each series every second one, but never its first and its last. */
  final class Thinning implements Selection {
    private final Victims victims;
    private final Map<String, Seen> bySeries = new HashMap<>();

    Thinning(Victims victims) {
      this.victims = victims;
    }

    private static final class Seen {
      /** The latest one if it is to go as soon as another follows. */
      Shown candidate = NONE;

      boolean lastStays = true;
    }

    private static final Shown NONE = new Shown(0, 0, "");

    @Override
    public void show(long sequence, long storedAtMillis, Describer.Description description) {
      String series = description.series();
      if (series.isEmpty() || (bySeries.size() >= MOST && !bySeries.containsKey(series))) {
        return;
      }
      Seen seen = bySeries.get(series);
      if (seen == null) {
        bySeries.put(series, new Seen());
        return;
      }
      if (seen.lastStays) {
        seen.candidate = new Shown(sequence, storedAtMillis, description.label());
      } else {
        victims.add(seen.candidate);
      }
      seen.lastStays = !seen.lastStays;
    }
  }

  /** Of each key all but the newest. */
  final class Superseding implements Selection {
    private final Victims victims;
    private final Map<String, Shown> newest = new HashMap<>();

    Superseding(Victims victims) {
      this.victims = victims;
    }

    @Override
    public void show(long sequence, long storedAtMillis, Describer.Description description) {
      String key = description.key();
      if (key.isEmpty() || (newest.size() >= MOST && !newest.containsKey(key))) {
        return;
      }
      Shown older = newest.put(key, new Shown(sequence, storedAtMillis, description.label()));
      if (older != null) {
        victims.add(older);
      }
    }
  }
}
