package io.vivremotion.uplink.privacy;

import java.util.List;

/** Characters as HTML names them: by number, and by the names that texts of people have. */
final class Entity {
  private static final char FIRST_LATIN_ENTITY = '\u00c0';

  private static final List<String> ENTITIES =
      List.of(
          ("Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave"
                  + " Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash"
                  + " Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml"
                  + " aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth"
                  + " ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc"
                  + " uuml yacute thorn yuml")
              .split(" "));

  private Entity() {}

  /** 0: none that is known. */
  static int code(String name) {
    if (name.startsWith("#")) {
      boolean hex = name.startsWith("#x") || name.startsWith("#X");
      try {
        return Integer.parseInt(name.substring(hex ? 2 : 1), hex ? 16 : 10);
      } catch (NumberFormatException e) {
        return 0;
      }
    }
    return switch (name) {
      case "commat" -> '@';
      case "period" -> '.';
      case "plus" -> '+';
      case "nbsp" -> ' ';
      case "colon" -> ':';
      case "sol" -> '/';
      default -> { // a name, not a type
        int at = ENTITIES.indexOf(name);
        yield at < 0 ? 0 : FIRST_LATIN_ENTITY + at;
      }
    };
  }
}
