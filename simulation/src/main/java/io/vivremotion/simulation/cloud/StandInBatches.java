package io.vivremotion.simulation.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The stand-in's APIs for what can wait: OpenAI's files and batches, Anthropic's message batches. A
 * batch is worked on until it has been looked at as often as is told. Thread-safe.
 */
public final class StandInBatches {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Reply NOT_THERE = new Reply(404, "{\"error\":{\"code\":\"not_found\"}}");

  private final Function<String, List<Received>> asked;
  private final Map<String, Stored> files = new LinkedHashMap<>();
  private final Map<String, StandInBatch> batches = new LinkedHashMap<>();
  private BatchBehaviour usual = BatchBehaviour.GOOD;
  private int looks = 1;
  private int numbers;
  private int handedIn;

  /**
   * @param asked notes a prompt that is answered, given the request's body, and reads its rows
   */
  StandInBatches(Function<String, List<Received>> asked) {
    this.asked = asked;
  }

  /**
   * @param status 0: the connection breaks instead
   */
  record Reply(int status, String body) {}

  private record Stored(String name, String content) {}

  /** From now on. */
  public synchronized void usually(BatchBehaviour behaviour) {
    usual = behaviour;
  }

  /** A batch is done at the look after so many. */
  public synchronized void looks(int before) {
    looks = before;
  }

  /** Those that are worked on for ever are done at the next look. */
  public synchronized void finishAll() {
    batches.values().forEach(batch -> batch.finished = true);
  }

  /** Batches that were taken so far. */
  public synchronized int handedIn() {
    return handedIn;
  }

  /** Files that are still kept. */
  public synchronized int files() {
    return files.size();
  }

  /** Batches of Anthropic's that are still kept. */
  public synchronized long kept() {
    return batches.values().stream().filter(each -> each.anthropic).count();
  }

  /** Whether a request is one for these APIs. */
  static boolean knows(String line) {
    return line.contains("/batches") || line.contains("/files");
  }

  synchronized Reply handle(HttpRequest request) throws IOException {
    String[] words = request.line().split(" ", -1);
    String path = words[1].replaceFirst("\\?.*", "");
    boolean anthropic = path.contains("/messages/batches");
    String tail = path.substring(path.indexOf(anthropic ? "/messages" : "/v1") + 1);
    String[] parts = tail.substring(tail.indexOf('/') + 1).split("/", -1);
    return switch (words[0] + " " + parts[0] + " " + parts.length) {
      case "POST files 1" -> upload(request.body());
      case "GET files 1" -> list(files.entrySet().stream().map(StandInBatches::told).toList());
      case "GET files 3" -> content(parts[1]);
      case "DELETE files 2" -> deleted(files.remove(parts[1]) != null);
      case "POST batches 1" -> anthropic ? messages(request.body()) : create(request.body());
      case "GET batches 1" ->
          list(
              batches.values().stream()
                  .filter(each -> each.anthropic == anthropic)
                  .map(StandInBatch::told)
                  .toList());
      case "GET batches 2" -> look(parts[1]);
      case "GET batches 3" -> results(parts[1]);
      case "POST batches 3" -> cancel(parts[1]);
      case "DELETE batches 2" -> deleted(batches.remove(parts[1]) != null);
      default -> NOT_THERE; // nothing else is served
    };
  }

  private Reply upload(String body) {
    if (usual == BatchBehaviour.REFUSED) {
      return new Reply(400, "{\"error\":{\"code\":\"invalid_file\"}}");
    }
    int name = body.indexOf("filename=\"") + "filename=\"".length();
    int from = body.indexOf("\r\n\r\n", name) + 4;
    String id = "file-" + ++numbers;
    String content = body.substring(from, body.indexOf("\r\n--", from));
    files.put(id, new Stored(body.substring(name, body.indexOf('"', name)), content));
    return new Reply(200, "{\"id\":\"" + id + "\",\"object\":\"file\"}");
  }

  private Reply create(String body) throws IOException {
    JsonNode wanted = JSON.readTree(body);
    Stored file = files.get(wanted.path("input_file_id").asText());
    if (file == null) {
      return NOT_THERE;
    }
    List<JsonNode> prompts = new ArrayList<>();
    for (String line : file.content.lines().filter(each -> !each.isBlank()).toList()) {
      prompts.add(JSON.readTree(line));
    }
    ObjectNode metadata =
        wanted.path("metadata") instanceof ObjectNode given ? given : JSON.createObjectNode();
    return taken(new StandInBatch(id(), metadata, prompts, new StandInBatch.Kind(usual, false)));
  }

  private Reply messages(String body) throws IOException {
    if (usual == BatchBehaviour.REFUSED) {
      return new Reply(400, "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\"}}");
    }
    List<JsonNode> prompts = new ArrayList<>();
    JSON.readTree(body).path("requests").forEach(prompts::add);
    return taken(
        new StandInBatch(
            id(), JSON.createObjectNode(), prompts, new StandInBatch.Kind(usual, true)));
  }

  private String id() {
    return "batch_" + ++numbers;
  }

  private Reply taken(StandInBatch batch) {
    batches.put(batch.id, batch);
    handedIn++;
    return batch.behaviour == BatchBehaviour.MUTE
        ? new Reply(0, "")
        : new Reply(200, batch.told().toString());
  }

  private Reply look(String id) throws IOException {
    StandInBatch batch = batches.get(id);
    if (batch == null) {
      return NOT_THERE;
    }
    boolean ends = batch.cancelled || batch.finished || batch.behaviour != BatchBehaviour.ENDLESS;
    if (batch.looked++ >= looks && ends && !batch.worked) {
      work(batch);
    }
    return new Reply(200, batch.told().toString());
  }

  private void work(StandInBatch batch) throws IOException {
    batch.worked = true;
    if (batch.behaviour == BatchBehaviour.FAILED || batch.cancelled) {
      return;
    }
    StringBuilder good = new StringBuilder();
    StringBuilder bad = new StringBuilder();
    for (int i = 0; i < batch.prompts.size(); i++) {
      boolean late = batch.behaviour == BatchBehaviour.EXPIRED && i > 0;
      boolean fails = batch.behaviour == BatchBehaviour.PARTIAL && i % 2 == 1;
      StringBuilder into = (late || fails) && !batch.anthropic ? bad : good;
      into.append(
          batch.line(batch.prompts.get(i), late ? "expired" : fails ? "errored" : "", asked));
      into.append('\n');
    }
    batch.output = stored(batch.id + "_output.jsonl", good.toString());
    batch.errors = bad.isEmpty() ? "" : stored(batch.id + "_error.jsonl", bad.toString());
  }

  private String stored(String name, String content) {
    String id = "file-" + ++numbers;
    files.put(id, new Stored(name, content));
    return id;
  }

  private Reply content(String file) {
    Stored stored = files.get(file);
    return stored == null || isLost(stored.name) ? NOT_THERE : new Reply(200, stored.content);
  }

  private boolean isLost(String name) {
    return batches.values().stream()
        .anyMatch(batch ->
            batch.behaviour == BatchBehaviour.LOST_RESULTS && name.startsWith(batch.id + "_"));
  }

  /** Anthropic's. */
  private Reply results(String id) {
    StandInBatch batch = batches.get(id);
    return batch == null || batch.output.isEmpty() ? NOT_THERE : content(batch.output);
  }

  private Reply cancel(String id) {
    StandInBatch batch = batches.get(id);
    if (batch == null) {
      return NOT_THERE;
    }
    batch.cancelled = true;
    return new Reply(200, batch.told().toString());
  }

  private static Reply deleted(boolean found) {
    return found ? new Reply(200, "{\"deleted\":true}") : NOT_THERE;
  }

  private static Reply list(List<ObjectNode> all) {
    ObjectNode reply = JsonNodeFactory.instance.objectNode();
    reply.putArray("data").addAll(all.reversed());
    return new Reply(200, reply.toString());
  }

  private static ObjectNode told(Map.Entry<String, Stored> file) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", file.getKey())
        .put("filename", file.getValue().name);
  }
}
