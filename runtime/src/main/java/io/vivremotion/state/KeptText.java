package io.vivremotion.state;

import java.time.Instant;

/**
 * A text that another part keeps here, replaced as a whole.
 *
 * @param owner among whose texts the name is unique
 */
record KeptText(String owner, String name, Instant at, String content) {
  static final int MAX_OWNER = 256;
  static final int MAX_NAME = 128;

  /** Less than the column takes. */
  static final int MAX_CONTENT = 900_000;

  boolean isOf(String someOwner, String someName) {
    return owner.equals(someOwner) && name.equals(someName);
  }

  boolean fits() {
    return owner.length() <= MAX_OWNER
        && name.length() <= MAX_NAME
        && content.length() <= MAX_CONTENT
        && content.indexOf('\0') < 0;
  }
}
