package io.vivremotion.uplink.api;

import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.format.AppFormat;
import io.vivremotion.uplink.format.Origin;
import io.vivremotion.uplink.format.ProviderFormat;
import io.vivremotion.uplink.format.anthropic.AnthropicMessages;
import io.vivremotion.uplink.format.anthropic.AnthropicVersion;
import io.vivremotion.uplink.format.gemini.Gemini;
import io.vivremotion.uplink.format.openai.OpenAiChat;
import io.vivremotion.uplink.format.responses.OpenAiResponses;
import java.util.Map;
import java.util.Optional;

/** The wire formats between which requests and answers are converted. */
public record Formats(
    Map<Dialect.Format, AppFormat> apps, Map<Dialect.Format, ProviderFormat> providers) {
  public Formats {
    apps = Map.copyOf(apps);
    providers = Map.copyOf(providers);
  }

  /** All there are. */
  public static Formats all(Origin origin) {
    OpenAiChat chat = new OpenAiChat(origin);
    AnthropicMessages messages = new AnthropicMessages(origin, AnthropicVersion.V2023_06_01);
    OpenAiResponses responses = new OpenAiResponses(origin);
    return new Formats(
        Map.of(
            Dialect.Format.OPENAI_CHAT,
            chat,
            Dialect.Format.OPENAI_RESPONSES,
            responses,
            Dialect.Format.ANTHROPIC_MESSAGES,
            messages),
        Map.of(
            Dialect.Format.OPENAI_CHAT,
            chat,
            Dialect.Format.OPENAI_RESPONSES,
            responses,
            Dialect.Format.ANTHROPIC_MESSAGES,
            messages,
            Dialect.Format.GEMINI,
            new Gemini(origin)));
  }

  boolean canConvert(Dialect.Format app, Dialect.Format provider) {
    return apps.containsKey(app) && providers.containsKey(provider);
  }

  public AppFormat app(Dialect.Format format) {
    return Optional.ofNullable(apps.get(format)).orElseThrow();
  }

  public ProviderFormat provider(Dialect.Format format) {
    return Optional.ofNullable(providers.get(format)).orElseThrow();
  }
}
