package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vivremotion.uplink.api.BodyScan.Scanned;
import io.vivremotion.uplink.api.BodyScan.Unfit;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Turn;
import io.vivremotion.uplink.difficulty.DifficultyRouter;
import io.vivremotion.uplink.difficulty.ModelPair;
import io.vivremotion.uplink.difficulty.PromptDifficulty;
import io.vivremotion.uplink.format.UnfitRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which model a request gets whose name stands for two of them. Any thread. */
final class ModelPairs {
  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, DifficultyRouter> routers = new LinkedHashMap<>();
  private final Map<String, String> strong = new LinkedHashMap<>();
  private final Formats formats;

  ModelPairs(List<ModelPair> pairs, Formats formats) {
    this.formats = formats;
    pairs.forEach(pair -> strong.put(pair.id(), pair.strong()));
    if (!pairs.isEmpty()) {
      PromptDifficulty difficulty = PromptDifficulty.trained();
      pairs.forEach(pair -> routers.put(pair.id(), new DifficultyRouter(difficulty, pair)));
    }
  }

  Set<String> names() {
    return routers.keySet();
  }

  /** Empty: the name is that of a model. */
  Optional<String> strongOf(String name) {
    return Optional.ofNullable(strong.get(name));
  }

  /** Empty: the name is that of a model. Throws where the body is none of the format. */
  Optional<DifficultyRouter.Choice> choose(Scanned read, byte[] body, Surface surface)
      throws Unfit {
    DifficultyRouter router = routers.get(read.model());
    if (router == null || surface == Surface.EMBEDDINGS) {
      return Optional.empty();
    }
    try {
      return Optional.of(router.choose(lastWords(body, surface)));
    } catch (UnfitRequest e) {
      throw Unfit.of(String.valueOf(e.getMessage()), "");
    }
  }

  /** The text of the user's last turn: what comes before it was answered already. */
  private String lastWords(byte[] body, Surface surface) throws UnfitRequest {
    try {
      return formats
          .app(surface.format())
          .readRequest(JSON.readTree(body))
          .turns()
          .reversed()
          .stream()
          .filter(turn -> turn.role() == Turn.Role.USER)
          .findFirst()
          .map(ModelPairs::text)
          .orElse("");
    } catch (IOException e) {
      throw new IllegalStateException("it was read before", e);
    }
  }

  private static String text(Turn turn) {
    return turn.parts().stream()
        .filter(Part.Text.class::isInstance)
        .map(part -> ((Part.Text) part).text())
        .collect(Collectors.joining("\n"));
  }
}
