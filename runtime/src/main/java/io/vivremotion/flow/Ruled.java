package io.vivremotion.flow;

import io.vivremotion.message.Message;

/**
 * A message and what was decided of it.
 *
 * @param verdict one of drop, keep, answered, escalate
 * @param rule a short, counted code: why
 */
public record Ruled(Message message, String verdict, String rule) {}
