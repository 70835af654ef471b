package io.vivremotion.uplink;

import java.io.IOException;
import java.util.Map;

/** What the uplink remembers over a restart: allowances used, prices, what it has learnt. */
public interface Ledger {
  /** Forgets at the end. */
  Ledger NONE =
      new Ledger() {
        @Override
        public Map<String, String> load() {
          return Map.of();
        }

        @Override
        public void save(Map<String, String> entries) {}
      };

  /** Empty if nothing was saved; throws if something was and cannot be read. */
  Map<String, String> load() throws IOException;

  /** On disk when it returns. Blocks. */
  void save(Map<String, String> entries) throws IOException;
}
