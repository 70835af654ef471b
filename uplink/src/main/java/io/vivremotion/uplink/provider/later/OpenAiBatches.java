package io.vivremotion.uplink.provider.later;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.http.HttpClient;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import io.vivremotion.uplink.format.ProviderFormat;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.BatchApi;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.openai.KeySource;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * OpenAI's files and batches, which other vendors serve too: a file of requests is uploaded, a
 * batch is made of it, its answers and its errors come as files. A lot that was lost sight of is
 * found by the batch's metadata, or by the file's name.
 */
public final class OpenAiBatches implements BatchApi {
  private static final String TAG = "vivremotion-lot";
  private static final String BOUNDARY = "vivremotion-3b1f9c";
  private static final Set<String> WORKING =
      Set.of("validating", "in_progress", "finalizing", "cancelling");

  private final Terms terms;
  private final BatchHttp http;
  private final LateAnswer answers;

  /**
   * @param model as the vendor names it
   * @param format in which the vendor answers
   */
  public OpenAiBatches(Terms terms, URI baseUrl, String model, Reach reach, ProviderFormat format) {
    this.terms = terms;
    var config = new BatchHttp.Config(baseUrl, model, true, Map.of(), reach.timeout);
    this.http = new BatchHttp(config, reach.keys, reach.client, reach.clock);
    this.answers = new LateAnswer(format);
  }

  /** How a vendor is reached. */
  public record Reach(KeySource keys, HttpClient client, InstantSource clock, Duration timeout) {}

  @Override
  public Terms terms() {
    return terms;
  }

  @Override
  public Step upload(String lot, List<Item> items) throws InterruptedException {
    Payload body = Payload.wrap(multipart(lot, items), MediaType.UNKNOWN);
    Map<String, String> type = Map.of("content-type", "multipart/form-data; boundary=" + BOUNDARY);
    return http.post("/files", body, type, reply -> named(reply, Step.Uploaded::new));
  }

  @Override
  public long maxResultBytes() {
    return http.maxReplyBytes();
  }

  @Override
  public long uploadBytes(List<Item> items) {
    return multipart("", items).length + 600L;
  }

  private byte[] multipart(String lot, List<Item> items) {
    StringBuilder lines = new StringBuilder();
    for (Item item : items) {
      ObjectNode line = JsonNodeFactory.instance.objectNode().put("custom_id", item.id());
      line.put("method", "POST").put("url", "/v1/chat/completions");
      line.set("body", body(item.ask()));
      lines.append(line).append('\n');
    }
    String part = "--" + BOUNDARY + "\r\ncontent-disposition: form-data; name=";
    String whole =
        part
            + "\"purpose\"\r\n\r\nbatch\r\n"
            + part
            + "\"file\"; filename=\""
            + fileName(lot)
            + "\"\r\ncontent-type: application/jsonl\r\n\r\n"
            + lines
            + "\r\n--"
            + BOUNDARY
            + "--\r\n";
    return whole.getBytes(StandardCharsets.UTF_8);
  }

  private ObjectNode body(Ask ask) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    ObjectNode body = nodes.objectNode().put("model", http.model());
    body.putArray("messages")
        .add(nodes.objectNode().put("role", "system").put("content", ask.instruction()))
        .add(nodes.objectNode().put("role", "user").put("content", ask.rows()));
    return body.put("max_tokens", ask.maxAnswerTokens());
  }

  private static String fileName(String lot) {
    return lot + ".jsonl";
  }

  @Override
  public Step create(String lot, String file) throws InterruptedException {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("input_file_id", file);
    body.put("endpoint", "/v1/chat/completions").put("completion_window", "24h");
    body.putObject("metadata").put(TAG, lot);
    return http.post(
        "/batches", BatchHttp.json(body), Map.of(), reply -> named(reply, Step.Created::new));
  }

  private interface Named {
    Step of(String id);
  }

  private static Step named(String reply, Named step) throws JsonProcessingException {
    return named(BatchHttp.JSON.readTree(reply), step);
  }

  private static Step named(JsonNode named, Named step) {
    String id = named.path("id").asText("");
    return isId(id)
        ? step.of(id)
        : new Step.Failed(new Outcome.Garbled("no-id", "the batch API's reply names no id"));
  }

  /** What may stand in a path and in a file of ours. */
  static boolean isId(String id) {
    return id.matches("[A-Za-z0-9_-]{1,128}");
  }

  @Override
  public Step find(Lost lot) throws InterruptedException {
    Step batch =
        http.get(
            "/batches?limit=20",
            reply -> {
              for (JsonNode each : BatchHttp.JSON.readTree(reply).path("data")) {
                if (each.path("metadata").path(TAG).asText("").equals(lot.lot())) {
                  return named(each, Step.Created::new);
                }
              }
              return new Step.Gone();
            });
    if (!(batch instanceof Step.Gone)) {
      return batch;
    }
    return http.get(
        "/files?purpose=batch&limit=100",
        reply -> {
          for (JsonNode each : BatchHttp.JSON.readTree(reply).path("data")) {
            if (each.path("filename").asText("").equals(fileName(lot.lot()))) {
              return named(each, Step.Uploaded::new);
            }
          }
          return new Step.Gone();
        });
  }

  @Override
  public Step look(String batch) throws InterruptedException {
    return http.get(
        "/batches/" + batch,
        reply -> {
          JsonNode seen = BatchHttp.JSON.readTree(reply);
          String how = seen.path("status").asText("");
          if (WORKING.contains(how)) {
            return new Step.Working();
          }
          List<String> files = new ArrayList<>();
          for (String field : List.of("output_file_id", "error_file_id")) {
            String file = seen.path(field).asText("");
            if (isId(file) && !seen.path(field).isNull()) {
              files.add(file);
            }
          }
          return new Step.Ended(batch, how, files);
        });
  }

  @Override
  public Step results(Step.Ended ended) throws InterruptedException {
    Map<String, Outcome> byId = new HashMap<>();
    for (String file : ended.files()) {
      Step step = http.get("/files/" + file + "/content", reply -> read(reply, byId));
      if (!(step instanceof Step.Done)) {
        return step;
      }
    }
    return new Step.Results(byId);
  }

  private Step read(String lines, Map<String, Outcome> byId) {
    for (String line : lines.lines().filter(each -> !each.isBlank()).toList()) {
      try {
        JsonNode each = BatchHttp.JSON.readTree(line);
        JsonNode response = each.path("response");
        boolean good = response.path("status_code").asInt(0) / 100 == 2;
        byId.put(
            each.path("custom_id").asText(""),
            good
                ? answers.read(response.path("body"))
                : new Outcome.Refused("batch-error", "the vendor could not answer this prompt"));
      } catch (JsonProcessingException broken) {
        byId.put("", new Outcome.Garbled("not-json", "a line of results is no JSON"));
      }
    }
    return new Step.Done();
  }

  @Override
  public Step cancel(String batch) throws InterruptedException {
    Payload none = Payload.json("");
    return http.post("/batches/" + batch + "/cancel", none, Map.of(), body -> new Step.Done());
  }

  @Override
  public Step delete(Leftovers left) throws InterruptedException {
    for (String file : left.files()) {
      Step step = http.delete("/files/" + file);
      if (step instanceof Step.Failed failed) {
        return failed;
      }
    }
    return new Step.Done();
  }
}
