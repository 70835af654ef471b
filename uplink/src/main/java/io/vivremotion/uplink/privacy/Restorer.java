package io.vivremotion.uplink.privacy;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vivremotion.uplink.privacy.HolderText.Found;

/**
 * Puts the values of a {@link Vault} back into text that arrives in fragments cut anywhere. What
 * may be the beginning of a place-holder waits for the next fragment, never more than {@link
 * #LONGEST_HELD_CHARS}; so does the first half of a surrogate pair. One per piece of text (choice,
 * tool call), one thread at a time.
 */
public final class Restorer {
  /** Nothing longer than this is held back. */
  public static final int LONGEST_HELD_CHARS = 48;

  private final Vault vault;
  private final boolean json;
  private final HolderText holder;
  private final Places places = new Places();
  private String held = "";

  /** Characters of the text that were read for good. */
  private int read;

  private boolean bare = true;

  Restorer(Vault vault, boolean json) {
    this.vault = vault;
    this.json = json;
    this.holder = new HolderText(vault.labels(), json);
  }

  /** What can be passed on, restored: perhaps less than came in, perhaps nothing. */
  public String push(String fragment) {
    return vault.size() == 0 ? fragment : restore(fragment, false);
  }

  /** The end of the text, or of what of it comes before another one: what was held back. */
  public String finish() {
    return restore("", true);
  }

  /** All of a text at once, instead of {@link #push}. */
  public String whole(String text) {
    return push(text) + finish();
  }

  /** Where in the text so far what is where, now that values are put back. */
  public Places places() {
    return places;
  }

  private String restore(String fragment, boolean last) {
    String text = held.isEmpty() ? fragment : held + fragment;
    held = "";
    StringBuilder out = new StringBuilder(text.length() + 32);
    int at = 0;
    while (at < text.length()) {
      int next = step(text, at, last, out);
      if (next == at) {
        held = text.substring(at);
        break;
      }
      read += characters(text, at, next);
      at = next;
    }
    holdHalfPair(out, last);
    return out.toString();
  }

  /** A pair of surrogates, perhaps one at a time, is one. */
  private static int characters(CharSequence text, int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += Character.isLowSurrogate(text.charAt(i)) ? 0 : 1;
    }
    return count;
  }

  /** One character, escape or place-holder; the same place if more must be seen. */
  private int step(String text, int at, boolean last, StringBuilder out) {
    char c = text.charAt(at);
    if (holder.mayBegin(c)) {
      Found found = holder.read(text, at, bare, last);
      if (found == Found.UNDECIDED) {
        return at;
      }
      if (found != Found.NOTHING) {
        replace(text, at, found == Found.EXACT, out);
        return holder.end();
      }
    }
    return copy(text, at, last, out);
  }

  private void replace(String text, int at, boolean exact, StringBuilder out) {
    String value = vault.resolve(holder, exact).orElse("");
    bare = true;
    if (value.isEmpty()) {
      out.append(text, at, holder.end());
      return;
    }
    int from = out.length();
    if (json) {
      JsonStringEncoder.getInstance().quoteAsString(value, out);
    } else {
      out.append(value);
    }
    int length = holder.end() - at; // all of it outside the astral planes
    places.put(read, length, characters(out, from, out.length()));
  }

  private int copy(String text, int at, boolean last, StringBuilder out) {
    char c = text.charAt(at);
    if (json && c == '\\') {
      if (at + 1 >= text.length() && !last) {
        return at;
      }
      int end = Math.min(at + 2, text.length());
      out.append(text, at, end);
      bare = true;
      return end;
    }
    out.append(c);
    bare = !HolderText.isWord(c);
    return at + 1;
  }

  private void holdHalfPair(StringBuilder out, boolean last) {
    int end = out.length() - 1;
    if (!last && held.isEmpty() && end >= 0 && Character.isHighSurrogate(out.charAt(end))) {
      held = out.substring(end);
      out.setLength(end);
      read--;
    }
  }
}
