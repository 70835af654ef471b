package io.vivremotion.packaging;

import io.vivremotion.config.Mistake;
import io.vivremotion.uplink.catalogue.Catalogue;
import io.vivremotion.uplink.difficulty.ModelPair;
import io.vivremotion.uplink.prompt.PromptVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Names of models and providers that nothing stands behind: each call by them would fail. */
final class ModelRules {
  private final GatewayConfig config;
  private final Catalogue catalogue;
  private final List<Mistake> mistakes = new ArrayList<>();

  private ModelRules(GatewayConfig config, Catalogue catalogue) {
    this.config = config;
    this.catalogue = catalogue;
  }

  static List<Mistake> check(GatewayConfig config) {
    try {
      return new ModelRules(config, AppsWiring.catalogue(config.uplink())).mistakes();
    } catch (IllegalArgumentException e) {
      return List.of(new Mistake("uplink.models", 0, String.valueOf(e.getMessage())));
    }
  }

  private List<Mistake> mistakes() {
    providers();
    pairs();
    prompts();
    return mistakes;
  }

  private void providers() {
    Set<String> known =
        config.uplink().providers().stream()
            .map(AppsSettings.Provider::name)
            .collect(Collectors.toCollection(HashSet::new));
    known.add(DevicesPurse.NAME);
    for (int i = 0; i < config.uplink().models().size(); i++) {
      String provider = config.uplink().models().get(i).provider();
      if (!known.contains(provider)) {
        mistakes.add(
            new Mistake(
                "uplink.models[" + i + "].provider",
                0,
                "found '" + provider + "', which is the name of none of uplink.providers"));
      }
    }
  }

  private void pairs() {
    for (int i = 0; i < config.apps().modelPairs().size(); i++) {
      ModelPair pair = config.apps().modelPairs().get(i);
      String at = "apps.model-pairs[" + i + "].";
      model(at + "weak", pair.weak());
      model(at + "strong", pair.strong());
    }
  }

  private void prompts() {
    Set<String> pairs =
        config.apps().modelPairs().stream().map(ModelPair::id).collect(Collectors.toSet());
    for (int i = 0; i < config.prompts().versions().size(); i++) {
      PromptVersion version = config.prompts().versions().get(i);
      if (!pairs.contains(version.model())) {
        model("prompts.versions[" + i + "].model", version.model());
      }
    }
  }

  private void model(String key, String name) {
    if (catalogue.find(name).isEmpty()) {
      mistakes.add(
          new Mistake(
              key, 0, "found '" + name + "', which none of uplink.providers is known to have"));
    }
  }
}
