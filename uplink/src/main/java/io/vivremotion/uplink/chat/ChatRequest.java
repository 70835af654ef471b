package io.vivremotion.uplink.chat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an app asks of a model.
 *
 * @param model as the app names it
 * @param turns oldest first; turns of role SYSTEM may stand anywhere
 * @param candidates how many answers are wanted, at least 1
 * @param endUser an opaque name of the person behind the app, for the provider's abuse control
 */
public record ChatRequest(
    String model,
    List<Turn> turns,
    Tools tools,
    Sampling sampling,
    OutputFormat output,
    OptionalLong maxOutputTokens,
    Thinking thinking,
    int candidates,
    Delivery delivery,
    Optional<String> endUser,
    Extras extras) {

  public ChatRequest {
    turns = List.copyOf(turns);
    if (candidates < 1) {
      throw new IllegalArgumentException("candidates: at least 1, got " + candidates);
    }
  }

  /**
   * @param special tools that only one wire format knows
   * @param parallel whether more than one call may be wanted at once; empty: the vendor's default
   */
  public record Tools(
      List<Tool> offered,
      List<Tool.Special> special,
      Tool.Choice choice,
      Optional<Boolean> parallel) {
    public static final Tools NONE = new Tools(List.of(), new Tool.Choice.Auto(), Optional.empty());

    public Tools {
      offered = List.copyOf(offered);
      special = List.copyOf(special);
    }

    public Tools(List<Tool> offered, Tool.Choice choice, Optional<Boolean> parallel) {
      this(offered, List.of(), choice, parallel);
    }

    public boolean isEmpty() {
      return offered.isEmpty() && special.isEmpty();
    }
  }

  /**
   * @param stream in pieces as they come
   * @param usageInStream the app asked for the token counts at the end of the stream (formats which
   *     always tell them ignore this)
   */
  public record Delivery(boolean stream, boolean usageInStream) {}
}
