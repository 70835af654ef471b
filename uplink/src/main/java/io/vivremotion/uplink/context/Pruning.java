package io.vivremotion.uplink.context;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Cuts a conversation to a window. Stays: what is pinned, and what is new; then the newest of the
 * rest as long as all after it stays too. A call and its results are one: both stay or neither. A
 * pure function.
 */
final class Pruning {
  private Pruning() {}

  /** What becomes of a conversation. */
  sealed interface Cut {
    /** Both in the order of the conversation. */
    record Fits(List<Item> kept, List<Item> left) implements Cut {}

    /**
     * @param needed tokens of what must stay
     */
    record TooLong(long needed) implements Cut {}
  }

  /**
   * @param firstNew number of the first item that is new: from here on all stays
   * @param budget tokens that the items together may have
   */
  static Cut cut(List<Item> items, long firstNew, long budget) {
    List<List<Item>> units = units(items);
    Set<List<Item>> stays = new HashSet<>();
    long used = 0;
    for (List<Item> unit : units) {
      if (mustStay(unit, firstNew)) {
        stays.add(unit);
        used += tokens(unit);
      }
    }
    if (used > budget) {
      return new Cut.TooLong(used);
    }
    for (List<Item> unit : units.reversed()) {
      if (stays.contains(unit)) {
        continue;
      }
      if (used + tokens(unit) > budget || !isWhole(unit)) {
        break;
      }
      stays.add(unit);
      used += tokens(unit);
    }
    List<Item> kept = new ArrayList<>();
    List<Item> left = new ArrayList<>();
    units.forEach(unit -> (stays.contains(unit) ? kept : left).addAll(unit));
    return new Cut.Fits(kept, left);
  }

  /** Each call with the results that follow it, all else alone. */
  static List<List<Item>> units(List<Item> items) {
    List<List<Item>> units = new ArrayList<>();
    List<Item> unit = List.of();
    for (Item item : items) {
      if (item.kind() == Item.Kind.TOOL_RESULT && answers(unit, item)) {
        unit.add(item);
        continue;
      }
      unit = new ArrayList<>(List.of(item));
      units.add(unit);
    }
    return units;
  }

  private static boolean answers(List<Item> unit, Item result) {
    return !unit.isEmpty()
        && unit.getFirst().kind() == Item.Kind.TOOL_CALL
        && unit.getFirst().calls().containsAll(result.calls());
  }

  private static boolean mustStay(List<Item> unit, long firstNew) {
    return unit.stream().anyMatch(item -> item.pinned() || item.number() >= firstNew);
  }

  /** A call without all of its results, or a result without its call: a provider refuses it. */
  private static boolean isWhole(List<Item> unit) {
    Item first = unit.getFirst();
    return switch (first.kind()) {
      case INSTRUCTION, TURN -> true;
      case TOOL_RESULT -> false;
      case TOOL_CALL -> answered(unit).containsAll(first.calls());
    };
  }

  private static Set<String> answered(List<Item> unit) {
    Set<String> answered = new HashSet<>();
    unit.subList(1, unit.size()).forEach(result -> answered.addAll(result.calls()));
    return answered;
  }

  static long tokens(List<Item> items) {
    return items.stream().mapToLong(Item::tokens).sum();
  }
}
