package io.vivremotion.uplink.format.anthropic;

/** Tells when fragments have become a whole JSON object, by its brackets. */
final class JsonBalance {
  private int depth;
  private boolean inText;
  private boolean escaped;
  private boolean complete;

  void add(String fragment) {
    for (int i = 0; i < fragment.length(); i++) {
      if (inText) {
        text(fragment.charAt(i));
      } else {
        outside(fragment.charAt(i));
      }
    }
  }

  boolean isComplete() {
    return complete;
  }

  private void text(char next) {
    if (escaped) {
      escaped = false;
    } else if (next == '\\') {
      escaped = true;
    } else if (next == '"') {
      inText = false;
    }
  }

  private void outside(char next) {
    switch (next) {
      case '"' -> inText = true;
      case '{', '[' -> depth++;
      case '}', ']' -> {
        depth--;
        complete |= depth == 0;
      }
      default -> {} // changes no balance
    }
  }
}
