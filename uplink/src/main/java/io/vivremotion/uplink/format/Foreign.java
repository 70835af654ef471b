package io.vivremotion.uplink.format;

import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.chat.Media;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Tool;

/**
 * What one wire format has and another has not: refused with its name, never left out in silence.
 */
public final class Foreign {
  private Foreign() {}

  public static void refuse(ChatRequest.Tools tools, String format) throws UnfitRequest {
    for (Tool.Special tool : tools.special()) {
      if (!tool.format().equals(format)) {
        throw UnfitRequest.at(
            "tools",
            "a tool of type "
                + tool.type()
                + " is known to models of "
                + tool.format()
                + " only: ask one of those, or leave it out");
      }
    }
    if (tools.choice() instanceof Tool.Choice.Vendor choice && !choice.format().equals(format)) {
      throw UnfitRequest.at(
          "tool_choice",
          "this choice is known to models of " + choice.format() + " only: ask one of those");
    }
  }

  /** Of a turn whose author is not the model: what it holds matters. */
  public static UnfitRequest part(Part.Vendor part) {
    String type = Fields.text(part.raw(), "type");
    return UnfitRequest.at(
        "messages",
        "content of type "
            + (type.isEmpty() ? "unknown" : type)
            + " is known to models of "
            + part.format()
            + " only: ask one of those, or leave it out");
  }

  public static UnfitRequest media(String what, Media media) {
    String where =
        switch (media) {
          case Media.Link _ -> " by URL";
          case Media.Inline inline -> " of type " + inline.type();
          case Media.Uploaded uploaded -> " uploaded to " + uploaded.format();
        };
    return UnfitRequest.at("messages", what + where + " cannot be given to this model");
  }
}
