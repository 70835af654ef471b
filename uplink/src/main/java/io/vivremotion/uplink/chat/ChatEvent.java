package io.vivremotion.uplink.chat;

/**
 * A step of an answer. In order: one {@link Started}; then pieces; {@link Finished} once per
 * choice; {@link UsageReported} any number of times, each replacing what it tells ({@link
 * Usage#then}); at last {@link Ended} or {@link Failed}. A source that stops without one of these
 * two is broken. {@code choice} counts candidates from 0.
 */
public sealed interface ChatEvent {
  /**
   * @param createdSeconds since the epoch, as the vendor says; 0: it does not
   */
  record Started(String id, String model, long createdSeconds) implements ChatEvent {}

  record TextDelta(int choice, String fragment) implements ChatEvent {}

  record RefusalDelta(int choice, String fragment) implements ChatEvent {}

  record ReasoningDelta(int choice, String fragment) implements ChatEvent {}

  /** Belongs to the reasoning told just before, or stands alone where that cannot be read. */
  record ReasoningSealed(int choice, Opaque seal) implements ChatEvent {}

  /**
   * @param index counts the calls of this choice from 0, in the order they began
   * @param id never empty: made up where the vendor gives none
   */
  record ToolCallStarted(int choice, int index, String id, String name) implements ChatEvent {}

  /** Calls may be interleaved: {@code index} tells whose arguments these are. */
  record ToolCallDelta(int choice, int index, String fragment) implements ChatEvent {}

  record ToolCallSealed(int choice, int index, Opaque seal) implements ChatEvent {}

  /** Whole, with no counterpart elsewhere. */
  record VendorPart(int choice, Part.Vendor part) implements ChatEvent {}

  record UsageReported(Usage usage) implements ChatEvent {}

  record Finished(int choice, Finish finish) implements ChatEvent {}

  /** The end mark of the format was seen. */
  record Ended() implements ChatEvent {}

  /** No more will come. */
  record Failed(ChatError error) implements ChatEvent {}
}
