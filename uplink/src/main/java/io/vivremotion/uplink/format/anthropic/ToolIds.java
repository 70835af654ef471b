package io.vivremotion.uplink.format.anthropic;

/** Ids of tool calls, which must match {@code [a-zA-Z0-9_-]+} here. */
final class ToolIds {
  private ToolIds() {}

  /** The same id gives the same again. */
  static String valid(String id) {
    return id.matches("[a-zA-Z0-9_-]+") ? id : "toolu_" + id.replaceAll("[^a-zA-Z0-9_-]", "_");
  }
}
