package io.vivremotion.uplink.format;

import java.util.Set;

/** One wire format in both roles. */
public interface WireFormat extends ProviderFormat, AppFormat {
  String OPENAI_CHAT = "openai-chat";
  String OPENAI_RESPONSES = "openai-responses";
  String ANTHROPIC = "anthropic-messages";
  String GEMINI = "gemini";

  Set<String> NAMES = Set.of(OPENAI_CHAT, OPENAI_RESPONSES, ANTHROPIC, GEMINI);

  /**
   * What {@link io.vivremotion.uplink.chat.Extras} and {@link io.vivremotion.uplink.chat.Opaque}
   * are bound to.
   */
  @Override
  String name();
}
