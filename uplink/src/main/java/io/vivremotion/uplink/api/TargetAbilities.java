package io.vivremotion.uplink.api;

import io.vivremotion.uplink.catalogue.Capability;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.format.Abilities;
import io.vivremotion.uplink.format.Abilities.Feature;
import io.vivremotion.uplink.format.Abilities.SamplingField;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What a wire format may use of a model, by its card and its provider's dialect. */
final class TargetAbilities {
  private TargetAbilities() {}

  static Abilities of(ModelCard card, Dialect dialect) {
    Set<Feature> features = EnumSet.noneOf(Feature.class);
    dialect.features().forEach(feature -> features.add(Feature.valueOf(feature.name())));
    if (dialect.streamUsage() == Dialect.StreamUsage.ASK) {
      features.add(Feature.STREAM_USAGE);
    }
    card.capabilities().forEach(capability -> features.addAll(features(capability, dialect)));
    Set<SamplingField> sampling =
        card.sampling().stream()
            .map(field -> SamplingField.valueOf(field.name()))
            .collect(Collectors.toSet());
    return new Abilities(
        card.upstreamModel(),
        card.maxOutputTokens(),
        sampling,
        features,
        new Abilities.Wording(
            dialect.maxTokensField(), dialect.systemRole(), new HashSet<>(dialect.unsupported())));
  }

  private static Set<Feature> features(Capability capability, Dialect dialect) {
    return switch (capability) {
      case JSON_OBJECT -> Set.of(Feature.JSON_OBJECT);
      case JSON_SCHEMA -> Set.of(Feature.JSON_SCHEMA, Feature.STRICT_TOOLS);
      case PARALLEL_TOOLS -> Set.of(Feature.PARALLEL_SWITCH);
      case REASONING ->
          switch (dialect.format()) {
            case OPENAI_CHAT, OPENAI_RESPONSES -> Set.of(Feature.THINKING_EFFORT);
            case ANTHROPIC_MESSAGES, GEMINI -> Set.of(Feature.THINKING_BUDGET);
          };
      case REASONING_EFFORT ->
          dialect.format() == Dialect.Format.ANTHROPIC_MESSAGES
              ? Set.of(Feature.THINKING_ADAPTIVE, Feature.THINKING_EFFORT)
              : Set.of(Feature.THINKING_EFFORT);
      case STREAM, TOOLS, PROMPT_CACHE, BATCH, LOGPROBS -> Set.of();
    };
  }
}
