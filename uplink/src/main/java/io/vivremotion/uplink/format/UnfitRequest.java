package io.vivremotion.uplink.format;

import io.vivremotion.uplink.chat.ChatError;

/** A request that is malformed, or asks for what the target's wire format has not. */
public final class UnfitRequest extends Exception {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // never serialized
  private final ChatError error;

  public UnfitRequest(ChatError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  /**
   * @param param path of the field, such as {@code messages[3].content}
   * @param problem what is wrong with it and what to do
   */
  public static UnfitRequest at(String param, String problem) {
    String message = param.isEmpty() ? problem : param + ": " + problem;
    return new UnfitRequest(ChatError.of(ChatError.Kind.BAD_REQUEST, param, message));
  }

  public ChatError error() {
    return error;
  }
}
