package io.vivremotion.flow;

/**
 * What the cloud is asked to do with a message.
 *
 * @param kind names the shared instruction of the prompt: {@code anomaly}, {@code question}, {@code
 *     event} or {@code digest}
 * @param row the facts of this one case as one compact JSON object or string: a line of the batched
 *     prompt. Device text in it is untrusted.
 */
public record Task(String kind, String row) {}
