package io.vivremotion.spool;

/**
 * What a spool keeps in memory at most.
 *
 * @param unsaved as {@link Unsaved} is bounded
 * @param moved as {@link Relocation} is
 */
record Bounds(int unsaved, int moved) {
  static final Bounds DEFAULT = new Bounds(Unsaved.MOST_RANGES, Relocation.MOST_MOVED);
}
