package io.vivremotion.message;

import java.util.Set;

/** Watches the names of an object: are they those of a SenML record (RFC 8428, tables 1 and 4)? */
final class SenmlLabels {
  static final SenmlLabels UNUSED = new SenmlLabels();

  /** Any of these says that it is SenML; in CBOR they are numbers. */
  private static final Set<String> TELLING =
      Set.of("bn", "bt", "bu", "bv", "bs", "bver", "n", "-1", "-2", "-3", "-4", "-5", "-6", "0");

  private static final Set<String> OTHERS =
      Set.of("u", "v", "vs", "vb", "vd", "s", "t", "ut", "1", "2", "3", "4", "5", "6", "7", "8");

  private static final int LONGEST = 4;

  private boolean telling;
  private boolean foreign;

  void see(String name) {
    if (name.length() > LONGEST) {
      foreign = true;
    } else if (TELLING.contains(name)) {
      telling = true;
    } else if (!OTHERS.contains(name)) {
      foreign = true;
    }
  }

  boolean isRecord() {
    return telling && !foreign;
  }
}
