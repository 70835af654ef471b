package io.vivremotion.uplink.route;

import java.util.ArrayList;
import java.util.List;

/**
 * First in, first out of all whose expected gain is at least {@code threshold}; alarms first if
 * {@code alarmsFirst}. With threshold 0 and no alarms first it is the plain queue.
 */
final class Queue implements ThinLinkReplay.Policy {
  private final double threshold;
  private final boolean alarmsFirst;
  private final ArrayList<Said> waiting = new ArrayList<>();
  private int head;

  Queue(double threshold, boolean alarmsFirst) {
    this.threshold = threshold;
    this.alarmsFirst = alarmsFirst;
  }

  @Override
  public void arrived(Said said, double now) {
    if (said.gain() < threshold || waiting.size() - head >= ThinLinkReplay.MOST_WAITING) {
      return;
    }
    if (alarmsFirst && said.sort() == Said.Sort.ALARM) {
      waiting.add(head, said);
    } else {
      waiting.add(said);
    }
  }

  @Override
  public List<Said> next(double now, ThinLinkReplay.Room room) {
    List<Said> rows = new ArrayList<>();
    double bytes = ThinLinkReplay.PROMPT_BYTES;
    while (head < waiting.size()
        && rows.size() < ThinLinkReplay.ROWS
        && bytes + waiting.get(head).bytes() <= room.bytes()) {
      bytes += waiting.get(head).bytes();
      rows.add(waiting.get(head++));
    }
    return rows;
  }
}
