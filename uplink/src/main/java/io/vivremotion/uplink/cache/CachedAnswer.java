package io.vivremotion.uplink.cache;

/**
 * An answer free of any wire format, so that it can be told in each, streamed or whole.
 *
 * @param model that gave it
 * @param text restored: as the app saw it
 * @param finish why it ended, in the neutral vocabulary
 * @param inputTokens what it had cost, -1 if not told
 * @param outputTokens what it had cost, -1 if not told
 */
public record CachedAnswer(
    String model, String text, String finish, long inputTokens, long outputTokens) {}
