package io.vivremotion.uplink.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.api.Formats;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.format.Abilities;
import io.vivremotion.uplink.format.UnfitRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What was said in one of the apps' APIs, in another: within one conversation an app may change
 * from one to the other. What stays in its API stays byte by byte.
 */
final class Interpreter {
  private final Formats formats;

  Interpreter(Formats formats) {
    this.formats = formats;
  }

  /**
   * @param items in order, each in the form it was said in
   */
  List<Tongue.Saying> in(Tongue tongue, List<Item> items) throws IOException, UnfitRequest {
    List<Tongue.Saying> all = new ArrayList<>();
    for (int from = 0; from < items.size(); ) {
      int to = endOfRun(items, from);
      Item first = items.get(from);
      if (first.kind() == Item.Kind.INSTRUCTION) {
        all.add(new Tongue.Saying(true, instruction(tongue, first)));
      } else if (first.form() == tongue.format()) {
        all.addAll(asSaid(items.subList(from, to)));
      } else {
        translated(tongue, items.subList(from, to))
            .forEach(each -> all.add(new Tongue.Saying(false, each)));
      }
      from = to;
    }
    return all;
  }

  /** What is to be put into another form goes together: calls with their results. */
  private static int endOfRun(List<Item> items, int from) {
    Item first = items.get(from);
    int to = from + 1;
    while (first.kind() != Item.Kind.INSTRUCTION
        && to < items.size()
        && items.get(to).kind() != Item.Kind.INSTRUCTION
        && items.get(to).form() == first.form()) {
      to++;
    }
    return first.kind() == Item.Kind.INSTRUCTION ? from + 1 : to;
  }

  private static JsonNode instruction(Tongue tongue, Item item) throws IOException {
    JsonNode said = Conversations.JSON.readTree(item.message());
    return item.form() == tongue.format()
        ? said
        : Conversations.JSON
            .createObjectNode()
            .put("role", "system")
            .put("content", Words.of(said));
  }

  private static List<Tongue.Saying> asSaid(List<Item> run) throws IOException {
    List<Tongue.Saying> said = new ArrayList<>();
    for (Item item : run) {
      said.add(new Tongue.Saying(false, Conversations.JSON.readTree(item.message())));
    }
    return said;
  }

  private List<JsonNode> translated(Tongue tongue, List<Item> run)
      throws IOException, UnfitRequest {
    Dialect.Format theirs = run.getFirst().form();
    ObjectNode request = Conversations.JSON.createObjectNode().put("model", "m");
    if (theirs == Dialect.Format.ANTHROPIC_MESSAGES) {
      request.put("max_tokens", 1);
    }
    Tongue.of(theirs).put(request, asSaid(run));
    ObjectNode ours =
        formats
            .provider(tongue.format())
            .writeRequest(formats.app(theirs).readRequest(request), Abilities.unknown("m"));
    return tongue.said(ours);
  }
}
