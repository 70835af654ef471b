package io.vivremotion.uplink.catalogue;

/** What a model can beside answering in text. One not named it has not. */
public enum Capability {
  STREAM,
  TOOLS,
  PARALLEL_TOOLS,
  JSON_OBJECT,
  JSON_SCHEMA,
  REASONING,
  /** How deeply it thinks is told by a word, not by a budget of tokens. */
  REASONING_EFFORT,
  PROMPT_CACHE,
  BATCH,
  LOGPROBS
}
