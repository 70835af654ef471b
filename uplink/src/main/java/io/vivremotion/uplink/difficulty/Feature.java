package io.vivremotion.uplink.difficulty;

/** A sign of effort; its value is the logarithm of one more than its count. */
enum Feature {
  /** Characters. */
  LENGTH,
  /** Different words. */
  DISTINCT,
  /** Numbers in words, multiples among them. */
  NUMBERS,
  /** Half, twice, a third. */
  MULTIPLES,
  /** Words that stand for others. */
  PRONOUNS,
  /** More than, three times. */
  COMPARED,
  /** What is left, the other. */
  REST,
  /** First, then, after. */
  ORDER,
  /** The largest number in digits. */
  LARGEST,
  /** Not, except, least: 0 or 1. */
  NEGATED,
  /** Statements or scenarios to be judged: 0 or 1. */
  CLAIMS,
  /** Signs of arithmetic and logic. */
  OPERATORS
}
