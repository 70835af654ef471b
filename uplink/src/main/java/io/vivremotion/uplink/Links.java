package io.vivremotion.uplink;

import io.vivremotion.uplink.batch.Row;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The line to send over, and those of its link that can be used, at least that one.
 *
 * @param all of this and other links
 * @param resting of its link, those of whose rate nothing is left
 */
record Links(
    Lines all,
    Line current,
    List<Line> usable,
    List<Line> resting,
    Beliefs beliefs,
    Funds funds,
    Borders borders) {
  static Links of(Lines all, Beliefs beliefs, Funds funds, Borders borders) {
    Line current = all.current();
    List<Line> usable = all.usableBeside(current);
    return new Links(
        all,
        current,
        usable.isEmpty() ? List.of(current) : usable,
        all.beside(current).stream().filter(all::isResting).toList(),
        beliefs,
        funds,
        borders);
  }

  /** Those that the row may go to. */
  List<Line> open(Row row) {
    return usable.stream().allMatch(line -> borders.admits(line, row))
        ? usable
        : usable.stream().filter(line -> borders.admits(line, row)).toList();
  }

  /**
   * The model whose rate the row waits for: no other may be asked about it, or a smaller one has
   * left it out and the larger ones rest.
   */
  Optional<Line> waitsFor(Row row) {
    if (resting.isEmpty()) {
      return Optional.empty();
    }
    List<Line> may =
        all.beside(current).stream().filter(line -> borders.admits(line, row)).toList();
    List<Line> larger = may.stream().filter(line -> line.rank() > row.leftOutBy()).toList();
    List<Line> wanted = row.asked() > 0 && !larger.isEmpty() ? larger : may;
    return wanted.stream().anyMatch(all::isOpen)
        ? Optional.empty()
        : wanted.stream().filter(resting::contains).min(Comparator.comparingLong(Line::restNanos));
  }
}
