package io.vivremotion.uplink.context;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * What was said, oldest first, and the summary of what is no longer there.
 *
 * @param summary empty: there is none
 * @param summaryTokens of it, as a message
 * @param nextNumber of the item to come
 * @param countedBy the tokenizer that the tokens are those of
 */
record Conversation(
    List<Item> items, String summary, long summaryTokens, long nextNumber, String countedBy) {
  static final Conversation NEW = new Conversation(List.of(), "", 0, 0, "");

  private static final int ITEM_BYTES = 200;

  Conversation {
    items = List.copyOf(items);
  }

  Conversation with(List<Item> more) {
    List<Item> all = new ArrayList<>(items);
    all.addAll(more);
    long next = more.isEmpty() ? nextNumber : more.getLast().number() + 1;
    return new Conversation(all, summary, summaryTokens, next, countedBy);
  }

  /** What was summarised is no longer there itself. */
  Conversation summarised(Set<Long> gone, String text, long tokens) {
    List<Item> left = items.stream().filter(item -> !gone.contains(item.number())).toList();
    return new Conversation(left, text, tokens, nextNumber, countedBy);
  }

  /** The same with the tokens of another family. */
  Conversation counted(String by, ToLongFunction<String> ofMessage, ToLongFunction<String> ofText) {
    if (by.equals(countedBy)) {
      return this;
    }
    List<Item> again =
        items.stream().map(item -> item.counted(ofMessage.applyAsLong(item.message()))).toList();
    long ofSummary = summary.isEmpty() ? 0 : ofText.applyAsLong(summary);
    return new Conversation(again, summary, ofSummary, nextNumber, by);
  }

  /** The oldest that is not pinned goes until it fits; a call with its results. */
  Conversation within(long maxBytes) {
    List<List<Item>> units = Pruning.units(items);
    Set<Long> gone = new HashSet<>();
    long bytes = bytes();
    for (List<Item> unit : units) {
      if (bytes <= maxBytes) {
        break;
      }
      if (unit.stream().noneMatch(Item::pinned)) {
        unit.forEach(item -> gone.add(item.number()));
        bytes -= unit.stream().mapToLong(Conversation::bytes).sum();
      }
    }
    return gone.isEmpty() ? this : summarised(gone, summary, summaryTokens);
  }

  /** In memory, about; of what is pinned too. */
  long bytes() {
    return 2L * summary.length() + items.stream().mapToLong(Conversation::bytes).sum();
  }

  private static long bytes(Item item) {
    return ITEM_BYTES + 2L * item.message().length();
  }
}
