package io.vivremotion.uplink.context;

import java.io.IOException;
import java.util.Optional;

/** Where conversations are kept. May block: never asked on an event loop. */
public interface Shelf {
  /** Empty: there is none. Throws while it cannot be known. */
  Optional<String> read(String tenant, String conversation) throws IOException;

  /** Soon on disk; false: there is no room for it. */
  boolean keep(String tenant, String conversation, String text);
}
