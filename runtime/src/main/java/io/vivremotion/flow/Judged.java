package io.vivremotion.flow;

import io.vivremotion.message.Content;
import io.vivremotion.message.Message;

/** A stored message under judgement, its payload decoded once. */
public record Judged(Message message, Content content) {}
