package io.vivremotion.spool;

/** Faults of a spool, played by a disk or a keeper of tombstones that does not do what it says. */
enum Lie {
  /** A group is called back before it is forced. */
  NO_FORCE,
  /** A force that failed is taken for one that did not. */
  FAILED_FORCE_TAKEN_AS_DONE,
  /** Of a write that was short the rest is never written. */
  SHORT_WRITE_TAKEN_AS_WHOLE,
  /** A group of acknowledgements alone is not forced. */
  NO_FORCE_OF_ACKNOWLEDGEMENTS,
  /** A group of moved records alone is not forced: their old segment goes before they are there. */
  NO_FORCE_OF_MOVED_RECORDS,
  /** A new segment's name is not forced. */
  NO_DIRECTORY_FORCE_AFTER_CREATION,
  /** The next segment is deleted before the deletion of the one before is forced. */
  NO_DIRECTORY_FORCE_AFTER_DELETION,
  /** A segment without an index is cut within its last record. */
  CUT_TOO_EARLY,
  /** The index of a sealed segment leaves out a record. */
  INDEX_WITHOUT_A_RECORD,
  /** Records are lost first; if the gateway dies then, no tombstone tells of them. */
  TOMBSTONE_AFTER_THE_LOSS,
  /** What keeps tombstones tells of them before they are forced. */
  NO_FORCE_OF_TOMBSTONES,
  /** None: all is done as it is said. */
  NONE
}
