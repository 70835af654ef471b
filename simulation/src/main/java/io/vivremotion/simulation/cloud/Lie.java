package io.vivremotion.simulation.cloud;

/**
 * In what a simulated LLM departs from its API's description, as real servers have been seen to.
 */
public enum Lie {
  /** Usage in every chunk, growing (OpenAI). */
  USAGE_IN_EACH_CHUNK,
  /** Usage in the last chunk with content, not after it (OpenAI). */
  USAGE_WITH_THE_FINISH,
  /** No usage at all. */
  NO_USAGE,
  /** A first chunk without choices, id and model (Azure). */
  EMPTY_FIRST_CHUNK,
  /** The fragments of several calls alternate (OpenAI). */
  INTERLEAVED_CALLS,
  /** All calls have index 0 (OpenAI). */
  SAME_INDEX,
  /** Calls have no index (OpenAI). */
  NO_INDEX,
  /** Arguments are an object where a string belongs (OpenAI). */
  ARGUMENTS_AS_OBJECT,
  /** The reason is a stop although tools are called (OpenAI; Gemini always does so). */
  STOP_WITH_CALLS,
  /** Cache counts in the last report only (Anthropic). */
  LATE_CACHE_COUNTS,
  /** Fields, events, blocks and parts that nobody knows. */
  NOVELTIES,
  /** Lines end with CR LF. */
  CRLF,
  /** Lines end with CR. */
  CR,
  /** No space after a field's colon, comments between events. */
  TERSE_WITH_COMMENTS,
  /** Each byte of the stream is a write of its own. */
  BYTE_BY_BYTE,
  /** The stream is one JSON answer, whatever was asked for. */
  WHOLE_INSTEAD_OF_STREAM,
  /** Status 200 with a page for people, whatever was asked for: a login, a proxy's excuse. */
  PAGE_INSTEAD_OF_ANSWER,
  /** Status 200 with JSON of no API. */
  OTHER_JSON_INSTEAD_OF_ANSWER,
  /** Status 200 with an error instead of an answer, whatever was asked for (OpenRouter). */
  ERROR_INSTEAD_OF_ANSWER,
  /** A line of a stream that is no JSON, after the first piece. */
  GARBAGE,
  /** An error within the stream, after the first piece and status 200. */
  ERROR_AFTER_FIRST_PIECE,
  /** Ends cleanly before the first content. */
  CUT_BEFORE_CONTENT,
  /** Ends cleanly after the first content. */
  CUT_AFTER_FIRST_PIECE,
  /** Ends cleanly after the last content, without the end mark. */
  CUT_BEFORE_END_MARK,
  /** The connection breaks after the first content. */
  RESET_AFTER_FIRST_PIECE,
  /** Falls silent after the first content; the connection stays. */
  STALL_AFTER_FIRST_PIECE,
  /** The first piece is said again and again. */
  ENDLESS,
  /**
   * An answer without text: an empty choice, no candidates (Gemini: blocked), no blocks, no
   * message.
   */
  NOTHING_SAID,
  /** Refuses for overload: 503, Anthropic 529. */
  OVERLOADED,
  /** 429 that comes back with money only; Anthropic 402. */
  QUOTA_USED_UP,
  /** 401. */
  KEY_REFUSED,
  /** 429 without a word on when to come again. */
  RATE_WITHOUT_DELAY,
  /** 429 with {@code retry-after-ms}. */
  RATE_WITH_MILLISECONDS,
  /** 429 with {@code retry-after}. */
  RATE_WITH_SECONDS,
  /** 429 with the headers of an exhausted rate limit. */
  RATE_WITH_RESET,
  /** 429 with Google's RetryInfo in the body. */
  RATE_WITH_DELAY_IN_BODY
}
