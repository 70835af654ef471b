package io.vivremotion.uplink.context;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The conversations used last, in memory, and all of them on the shelf. Used by one thread, but for
 * what says otherwise.
 */
final class Memory {
  private final Shelf shelf;
  private final long maxBytes;
  private final ContextMeters meters;
  private final LinkedHashMap<Key, Conversation> known = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<Key> taken = new HashSet<>();
  private final Set<Key> summarising = new HashSet<>();
  private final AtomicLong bytes = new AtomicLong();

  Memory(Shelf shelf, long maxBytes, ContextMeters meters) {
    this.shelf = shelf;
    this.maxBytes = maxBytes;
    this.meters = meters;
  }

  /** A conversation is its tenant's: another tenant's of that id is another one. */
  record Key(String tenant, String id) {}

  /** False: a request of this conversation is under way. Any thread. */
  boolean take(Key key) {
    synchronized (taken) {
      return taken.add(key);
    }
  }

  /** Any thread. */
  void release(Key key) {
    synchronized (taken) {
      taken.remove(key);
    }
  }

  /** False: a summary of this conversation is asked for already. Any thread. */
  boolean takeSummary(Key key) {
    synchronized (summarising) {
      return summarising.add(key);
    }
  }

  /** Any thread. */
  void releaseSummary(Key key) {
    synchronized (summarising) {
      summarising.remove(key);
    }
  }

  Conversation get(Key key) throws IOException {
    Conversation inMemory = known.get(key);
    if (inMemory != null) {
      return inMemory;
    }
    Optional<String> text = shelf.read(key.tenant, key.id);
    return text.isEmpty() ? Conversation.NEW : ConversationText.read(text.get());
  }

  void put(Key key, Conversation conversation) {
    Conversation before = known.put(key, conversation);
    bytes.addAndGet(conversation.bytes() - (before == null ? 0 : before.bytes()));
    if (!shelf.keep(key.tenant, key.id, ConversationText.write(conversation))) {
      meters.notKept.increment();
    }
    var oldest = known.entrySet().iterator();
    while (bytes.get() > maxBytes && oldest.hasNext()) {
      Map.Entry<Key, Conversation> next = oldest.next();
      if (!next.getKey().equals(key)) {
        bytes.addAndGet(-next.getValue().bytes());
        oldest.remove();
      }
    }
  }

  /** Any thread. */
  long bytes() {
    return bytes.get();
  }
}
