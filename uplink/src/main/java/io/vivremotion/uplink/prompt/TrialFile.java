package io.vivremotion.uplink.prompt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.insight.SetAside;
import io.vivremotion.uplink.evidence.TwoRates.Rate;
import io.vivremotion.uplink.file.ReplacedFile;
import io.vivremotion.uplink.prompt.Trial.Arm;
import io.vivremotion.uplink.prompt.Trial.Standing;
import io.vivremotion.uplink.prompt.Trial.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The states of all trials, by key, as one JSON object on a line and its CRC32C on the next.
 * Replaced as a whole by rename, forced. Used by one thread.
 */
final class TrialFile {
  private static final JsonMapper JSON = new JsonMapper();

  private final ReplacedFile file;

  TrialFile(Path directory) {
    this.file = new ReplacedFile(directory, "trials");
  }

  /** Empty without a file; throws if there is one that is not whole. */
  Map<String, TrialState> load() throws IOException {
    if (!Files.exists(file.path())) {
      return Map.of();
    }
    String[] lines = ReplacedFile.read(file.path()).split("\n", -1);
    if (lines.length < 2 || !lines[1].strip().equals(crc(lines[0]))) {
      throw new IOException(file.path() + " is damaged: its sum does not fit");
    }
    Map<String, TrialState> all = new LinkedHashMap<>();
    try {
      for (var entry : JSON.readTree(lines[0]).properties()) {
        all.put(entry.getKey(), state(entry.getValue()));
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(file.path() + " is not understood", e);
    }
    return all;
  }

  /** What cannot be read is kept beside, for a person. */
  void setAside() throws IOException {
    SetAside.rename(file.path(), "trials of prompts cannot be read from it");
  }

  void save(Map<String, TrialState> all) throws IOException {
    ObjectNode tree = JSON.createObjectNode();
    all.forEach((key, state) -> tree.set(key, tree(state)));
    String body = tree.toString();
    file.replace(body + "\n" + crc(body) + "\n");
  }

  private static String crc(String body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue());
  }

  private static ObjectNode tree(TrialState state) {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("standing", state.verdict().standing().name());
    tree.put("why", state.verdict().why());
    tree.set("current", tree(state.current()));
    tree.set("candidate", tree(state.candidate()));
    return tree;
  }

  static ObjectNode tree(Arm arm) {
    ObjectNode tree = JSON.createObjectNode();
    put(tree, "success", arm.success());
    put(tree, "failed", arm.failed());
    put(tree, "slow", arm.slow());
    put(tree, "long", arm.lengthy());
    return tree;
  }

  private static void put(ObjectNode tree, String name, Rate rate) {
    tree.putArray(name).add(rate.hits()).add(rate.of());
  }

  private static TrialState state(JsonNode tree) {
    Verdict verdict =
        new Verdict(Standing.valueOf(tree.path("standing").asText()), tree.path("why").asText());
    return new TrialState(arm(tree.path("current")), arm(tree.path("candidate")), verdict);
  }

  private static Arm arm(JsonNode tree) {
    return new Arm(
        rate(tree.path("success")),
        rate(tree.path("failed")),
        rate(tree.path("slow")),
        rate(tree.path("long")));
  }

  private static Rate rate(JsonNode pair) {
    return new Rate(pair.path(0).asLong(), pair.path(1).asLong());
  }
}
