package io.vivremotion.uplink.format.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Tool;
import io.vivremotion.uplink.chat.Turn;
import io.vivremotion.uplink.format.Abilities;
import io.vivremotion.uplink.format.Abilities.Feature;
import io.vivremotion.uplink.format.Effort;
import java.util.List;
import java.util.Optional;

/**
 * Writes {@code thinking} and {@code output_config.effort}. Left out where the vendor would refuse
 * the request for it: a tool must be called, or the turn that goes on has lost its thoughts.
 */
final class ThinkingWriter {
  private static final long LEAST_BUDGET = 1_024;

  private final ChatRequest request;
  private final Abilities abilities;
  private final long limit;

  ThinkingWriter(ChatRequest request, Abilities abilities, long limit) {
    this.request = request;
    this.abilities = abilities;
    this.limit = limit;
  }

  /** True if the model is to think. */
  boolean write(ObjectNode body) {
    Optional<String> effort = Effort.of(request.thinking());
    if (effort.isEmpty()) {
      return false;
    }
    boolean adaptive = abilities.has(Feature.THINKING_ADAPTIVE);
    boolean budget = abilities.has(Feature.THINKING_BUDGET);
    if (effort.get().equals("none")) {
      if (adaptive || budget) {
        body.putObject("thinking").put("type", "disabled");
      }
      return false;
    }
    boolean byBudget = budget && (!adaptive || request.thinking().budgetTokens().isPresent());
    boolean inWords = request.thinking().effort().isPresent() || !byBudget;
    if (inWords && abilities.has(Feature.THINKING_EFFORT)) {
      String word = effort.get().equals("minimal") ? "low" : effort.get();
      body.withObjectProperty("output_config").put("effort", word);
    }
    if (mustCall() || hasLostItsThoughts()) {
      return false;
    }
    return byBudget ? budget(body) : adaptive && adaptive(body);
  }

  private static boolean adaptive(ObjectNode body) {
    body.putObject("thinking").put("type", "adaptive");
    return true;
  }

  /** At most three quarters of what may be written: something must be left for the answer. */
  private boolean budget(ObjectNode body) {
    if (limit <= LEAST_BUDGET) {
      return false;
    }
    long wanted = Effort.tokens(request.thinking()).orElse(LEAST_BUDGET);
    long asked = request.thinking().budgetTokens().isPresent() ? limit - 1 : limit * 3 / 4;
    body.putObject("thinking")
        .put("type", "enabled")
        .put("budget_tokens", Math.max(LEAST_BUDGET, Math.min(wanted, asked)));
    return true;
  }

  private boolean mustCall() {
    return !request.tools().isEmpty()
        && (request.tools().choice() instanceof Tool.Choice.Any
            || request.tools().choice() instanceof Tool.Choice.This);
  }

  /** The last thing the model did was a call, and the thoughts before it are not to be had. */
  private boolean hasLostItsThoughts() {
    List<Turn> turns = request.turns();
    int last = turns.size() - 1;
    while (last >= 0 && turns.get(last).role() != Turn.Role.ASSISTANT) {
      if (turns.get(last).role() == Turn.Role.USER) {
        return false;
      }
      last--;
    }
    if (last < 0) {
      return false;
    }
    List<Part> parts = turns.get(last).parts();
    return parts.stream().anyMatch(Part.ToolCall.class::isInstance)
        && parts.stream().noneMatch(part -> TurnWriter.isKeptThought(part, abilities.model()));
  }
}
