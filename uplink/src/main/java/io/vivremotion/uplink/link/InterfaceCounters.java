package io.vivremotion.uplink.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a network interface says that it has carried, for whomever. */
@FunctionalInterface
public interface InterfaceCounters {
  /** Empty while it is not there, or does not count. Quick; called once in seconds. */
  Optional<Counts> read();

  /** Bytes since the interface came up, its own headers included. */
  record Counts(long sent, long received) {}

  /** The interfaces' folder of Linux. */
  Path SYSTEM = Path.of("/sys/class/net");

  /** Throws {@link IllegalArgumentException} for what cannot be the name of an interface. */
  static String checkedName(String name) {
    if (!Pattern.matches("[A-Za-z0-9_][A-Za-z0-9_.:@-]{0,14}", name)) {
      throw new IllegalArgumentException(
          "network-interface: found '" + name + "', expected a name such as eth0 or wwan0");
    }
    return name;
  }

  /**
   * As Linux shows them.
   *
   * @param folder usually {@link #SYSTEM}
   */
  static InterfaceCounters linux(Path folder, String name) {
    Path statistics = folder.resolve(checkedName(name)).resolve("statistics");
    return () -> {
      try {
        return Optional.of(
            new Counts(
                number(statistics.resolve("tx_bytes")), number(statistics.resolve("rx_bytes"))));
      } catch (IOException | NumberFormatException e) { // told by the reconciliation as missing
        return Optional.empty();
      }
    };
  }

  private static long number(Path file) throws IOException {
    return Long.parseLong(Files.readString(file).strip());
  }
}
