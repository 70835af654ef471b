package io.vivremotion.uplink.catalogue;

/**
 * A pattern in which {@code *} stands for any run of characters, also none; all else for itself.
 * Takes no more time than text times pattern.
 */
public record Glob(String pattern) {
  public static Glob of(String pattern) {
    return new Glob(pattern);
  }

  public boolean matches(String text) {
    int at = 0;
    int star = -1;
    int resume = 0;
    int inPattern = 0;
    while (at < text.length()) {
      if (inPattern < pattern.length() && pattern.charAt(inPattern) == '*') {
        star = inPattern++;
        resume = at;
      } else if (inPattern < pattern.length() && pattern.charAt(inPattern) == text.charAt(at)) {
        inPattern++;
        at++;
      } else if (star >= 0) {
        inPattern = star + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    while (inPattern < pattern.length() && pattern.charAt(inPattern) == '*') {
      inPattern++;
    }
    return inPattern == pattern.length();
  }
}
