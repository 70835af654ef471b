package io.vivremotion.state;

import io.vivremotion.insight.SetAside;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By which this gateway's rows are told from those of others: as configured, else drawn once and
 * kept in a file with its checksum. If the file is lost, another is drawn: sums over all gateways
 * stay right.
 */
final class GatewayId {
  private static final Logger log = LoggerFactory.getLogger(GatewayId.class);
  private static final Pattern LINE = Pattern.compile("(gateway-[0-9a-f]{16}) ([0-9a-f]{8})\n");

  private final Path directory;
  private final RandomGenerator random;

  GatewayId(Path directory, RandomGenerator random) {
    this.directory = directory;
    this.random = random;
  }

  /** Never fails: an id that cannot be kept holds until the process ends. */
  String get(String configured) {
    if (!configured.isEmpty()) {
      return configured;
    }
    Path file = directory.resolve("gateway-id");
    try {
      SetAside.makeDirectory(directory);
      Optional<String> known = read(file);
      return known.isPresent() ? known.get() : drawn(file);
    } catch (IOException e) {
      log.warn("event=state-gateway-id-not-kept file={}", file, e);
      return draw();
    }
  }

  private static Optional<String> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String why = "its checksum is wrong";
    if (SetAside.isUsable(file, 99)) {
      try {
        Matcher line = LINE.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (line.matches() && checksum(line.group(1)).equals(line.group(2))) {
          return Optional.of(line.group(1));
        }
      } catch (IOException e) { // a bad sector: else each start would draw another
        why = e.toString();
      }
    }
    Path aside = SetAside.rename(file, why);
    log.error("event=state-gateway-id-damaged aside={} consequence=\"another is drawn\"", aside);
    return Optional.empty();
  }

  private String drawn(Path file) throws IOException {
    String id = draw();
    Path fresh = file.resolveSibling("gateway-id.new");
    StateFiles.delete(fresh);
    Files.writeString(fresh, id + " " + checksum(id) + "\n");
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    new StateFiles(directory).forceDirectory();
    return id;
  }

  private String draw() {
    return "gateway-%016x".formatted(random.nextLong());
  }

  private static String checksum(String id) {
    CRC32C crc = new CRC32C();
    crc.update(id.getBytes(StandardCharsets.US_ASCII));
    return "%08x".formatted(crc.getValue());
  }
}
