package io.vivremotion.adapter.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** One named sequence of packets: what a client sends and what a server must say or do. */
record PacketSequence(
    String name, int version, boolean connect, boolean expectDisconnect, List<JsonNode> messages) {

  private static final String PROPERTY = "mqtt.vectors";

  /** Where they lie: named by a system property, else beside the project; empty if nowhere. */
  static Optional<Path> folder() {
    String named = System.getProperty(PROPERTY, "");
    if (!named.isEmpty()) {
      return Optional.of(Path.of(named));
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path beside = at.resolve("shared/mqtt_vectors");
      if (Files.isDirectory(beside)) {
        return Optional.of(beside);
      }
    }
    return Optional.empty();
  }

  /** All sequences, by file name, named {@code FILE/group/test}; a repeated name gets a number. */
  static List<PacketSequence> all(Path folder) throws IOException {
    List<PacketSequence> all = new ArrayList<>();
    TreeSet<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.json")) {
      found.forEach(files::add);
    }
    for (Path file : files) {
      String prefix = file.getFileName().toString().replace(".json", "");
      for (JsonNode group : new ObjectMapper().readTree(file.toFile())) {
        int number = 0;
        for (JsonNode test : group.get("tests")) {
          number++;
          all.add(of(prefix, group, test, number));
        }
      }
    }
    return all;
  }

  private static PacketSequence of(String file, JsonNode group, JsonNode test, int number) {
    String name =
        file + "/" + group.path("group").asText() + "/" + number + " " + test.get("name").asText();
    List<JsonNode> messages = new ArrayList<>();
    test.get("msgs").forEach(messages::add);
    return new PacketSequence(
        name,
        test.path("ver").asInt(group.path("ver").asInt(4)),
        test.path("connect").asBoolean(group.path("connect").asBoolean(true)),
        test.path("expect_disconnect").asBoolean(group.path("expect_disconnect").asBoolean(true)),
        messages);
  }
}
