package io.vivremotion.uplink.provider;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A vendor's API for what can wait: many prompts are handed in as one lot, answered within a day at
 * half the price. Calls block, for virtual threads; an interrupt ends them. None retries: what
 * failed is a {@link Step.Failed}. Thread-safe.
 */
public interface BatchApi {
  Terms terms();

  /**
   * Hands the prompts over; what follows is {@link Step.Uploaded} or at once {@link Step.Created}.
   */
  Step upload(String lot, List<Item> items) throws InterruptedException;

  /** Has what was uploaded worked on: {@link Step.Created}. */
  Step create(String lot, String file) throws InterruptedException;

  /**
   * What the vendor has of a lot of which we do not know whether it got there: {@link
   * Step.Created}, {@link Step.Uploaded} or {@link Step.Gone}.
   */
  Step find(Lost lot) throws InterruptedException;

  /** How far it is: {@link Step.Working}, {@link Step.Ended}, or {@link Step.Gone}. */
  Step look(String batch) throws InterruptedException;

  /** What became of each prompt: {@link Step.Results}. */
  Step results(Step.Ended ended) throws InterruptedException;

  /** Asks the vendor to work no further: {@link Step.Done}. */
  Step cancel(String batch) throws InterruptedException;

  /** Has the vendor forget all of it: {@link Step.Done}. */
  Step delete(Leftovers left) throws InterruptedException;

  /** Of {@link #upload}, TLS not included. */
  long uploadBytes(List<Item> items);

  /** Results that are larger cannot be read. */
  long maxResultBytes();

  /**
   * @param id of the prompt within all lots: letters, digits and dashes, at most 64
   */
  record Item(String id, Ask ask) {}

  /**
   * @param items how many prompts it has
   * @param since it can not have been handed in before
   * @param known batches of other lots
   */
  record Lost(String lot, int items, Instant since, Set<String> known) {
    public Lost {
      known = Set.copyOf(known);
    }
  }

  /**
   * What there may be at the vendor.
   *
   * @param batch empty: none
   */
  record Leftovers(String batch, List<String> files) {
    public Leftovers {
      files = List.copyOf(files);
    }
  }

  /** What came of a call. */
  sealed interface Step {
    record Uploaded(String file) implements Step {}

    record Created(String batch) implements Step {}

    record Working() implements Step {}

    /**
     * Nothing more will come.
     *
     * @param how the vendor's word, such as {@code completed}, {@code expired}
     * @param files that the vendor made for it
     */
    record Ended(String batch, String how, List<String> files) implements Step {
      public Ended {
        files = List.copyOf(files);
      }
    }

    /** By id of the prompt; one that is missing has no answer. */
    record Results(Map<String, Outcome> byId) implements Step {
      public Results {
        byId = Map.copyOf(byId);
      }
    }

    record Done() implements Step {}

    /** The vendor knows nothing of it. */
    record Gone() implements Step {}

    record Failed(Outcome outcome) implements Step {}
  }

  /** Which of the vendors' APIs. */
  enum Format {
    NONE,
    OPENAI,
    ANTHROPIC
  }

  /**
   * @param format {@code none}: all rows are asked directly
   * @param within how long a lot may take; rows due earlier are asked directly, and so are rows
   *     that have no answer by then
   * @param kinds of rows that can wait so long; alarms and questions of people never do
   * @param maxRows of one lot
   * @param gather how long the first row of a lot waits for others
   * @param firstLook after handing in; then half as long again each time, at most ten minutes
   */
  record Terms(
      Format format,
      Duration within,
      List<String> kinds,
      int maxRows,
      Duration gather,
      Duration firstLook) {
    public static final Terms DEFAULT =
        new Terms(
            Format.NONE,
            Duration.ofDays(1),
            List.of("digest"),
            200,
            Duration.ofMinutes(10),
            Duration.ofSeconds(30));

    public Terms {
      kinds = List.copyOf(kinds);
      require(within.compareTo(Duration.ofMinutes(1)) >= 0, "within", "at least 1m");
      require(within.compareTo(Duration.ofDays(2)) <= 0, "within", "at most 2d");
      require(new HashSet<>(kinds).size() == kinds.size(), "kinds", "each once");
      require(maxRows >= 2 && maxRows <= 500, "max-rows", "2 to 500");
      require(!gather.isNegative(), "gather", "not negative");
      require(firstLook.isPositive(), "first-look", "above 0");
    }

    private static void require(boolean holds, String key, String expected) {
      if (!holds) {
        throw new IllegalArgumentException(key + ": " + expected + " was expected");
      }
    }
  }
}
