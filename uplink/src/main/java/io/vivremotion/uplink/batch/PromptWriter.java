package io.vivremotion.uplink.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.flow.Escalation;
import io.vivremotion.uplink.link.Ladder.Mode;
import io.vivremotion.uplink.privacy.Masking;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes a prompt of a batch, written in the way that is fewest tokens to the model. Learns the
 * sensors' precision from what it writes. Not thread-safe.
 */
public final class PromptWriter {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** A table must be so much shorter to be worth reading across columns, and deltas to be added. */
  private static final double WORTH_IT = 0.9;

  private final int maxRowLength;
  private final Precision precision;
  private final Veil veil;

  /**
   * @param maxRowLength characters of one row's facts; the rest is cut off, and the row says so
   * @param declared precision of sensors; that of others is learnt
   */
  public PromptWriter(int maxRowLength, List<SensorStep> declared) {
    this(maxRowLength, declared, new Veil(Optional.empty()));
  }

  /**
   * @param veil hides what must not be seen
   */
  public PromptWriter(int maxRowLength, List<SensorStep> declared, Veil veil) {
    this.veil = veil;
    this.maxRowLength = maxRowLength;
    this.precision = new Precision(declared);
  }

  /**
   * @param mode how much of the facts there is room for
   * @param measure of the model that is to read it
   */
  public Prompt write(Batch batch, Mode mode, TokenMeasure measure) {
    Map<String, Row> rowsById = LinkedHashMap.newLinkedHashMap(batch.rows().size());
    List<ObjectNode> lines = new ArrayList<>();
    int masked = 0;
    for (Row row : batch.rows()) {
      String id = "a" + (rowsById.size() + 1);
      rowsById.put(id, row);
      Veil.Veiled veiled = veil.of(row.escalation());
      masked += veiled.masked();
      lines.add(line(id, row.escalation(), veiled, mode));
    }
    Map<Encoding, String> texts = texts(lines, measure);
    Prompt.Writing writing = shortest(texts, measure).masked(masked);
    String rows = texts.getOrDefault(writing.encoding(), "");
    String hint = masked == 0 ? "" : " " + Masking.HINT;
    return new Prompt(
        Instructions.of(batch.kind(), mode.isBrief()) + hint, rows, rowsById, writing);
  }

  private static Map<Encoding, String> texts(List<ObjectNode> lines, TokenMeasure measure) {
    Map<Encoding, String> texts = new EnumMap<>(Encoding.class);
    texts.put(
        Encoding.LINES, lines.stream().map(ObjectNode::toString).collect(Collectors.joining("\n")));
    Optional<RowTable> table = RowTable.of(lines);
    table.ifPresent(rows -> {
      texts.put(Encoding.TABLE, rows.plain());
      texts.put(Encoding.DELTA, rows.delta(measure));
    });
    return texts;
  }

  /** What takes more reading has to be clearly shorter than what takes less. */
  private static Prompt.Writing shortest(Map<Encoding, String> texts, TokenMeasure measure) {
    double plain = 0;
    double least = Double.MAX_VALUE;
    Encoding best = Encoding.LINES;
    for (Map.Entry<Encoding, String> each : texts.entrySet()) {
      double tokens = measure.tokens(each.getKey(), each.getValue());
      plain = each.getKey() == Encoding.LINES ? tokens : plain;
      if (each.getKey() == Encoding.LINES || tokens <= WORTH_IT * least) {
        least = tokens;
        best = each.getKey();
      }
    }
    return new Prompt.Writing(best, Math.round(least), Math.round(plain - least), 0);
  }

  private ObjectNode line(String id, Escalation escalation, Veil.Veiled veiled, Mode mode) {
    JsonNode facts = facts(veiled.row(), maxRowLength);
    if (facts instanceof ObjectNode object && escalation.task().kind().equals("question")) {
      object.remove("certainty"); // for us, not for the model
    }
    JsonNode told = Compaction.of(precision.of(escalation.device().value(), facts), mode);
    ObjectNode line = JsonNodeFactory.instance.objectNode().put("id", id);
    if (!told.has("device") && !told.has("from")) {
      line.put("device", veiled.device());
    }
    line.set("row", told);
    return line;
  }

  /** JSON as it is, but on one line; anything else as a JSON string. */
  private static JsonNode facts(String row, int maxLength) {
    if (row.length() > maxLength) {
      return JsonNodeFactory.instance.textNode(row.substring(0, maxLength) + " (cut)");
    }
    try {
      JsonNode parsed = JSON.readTree(row);
      if (parsed.isContainerNode()) {
        return parsed;
      }
    } catch (JsonProcessingException notJson) {
      return JsonNodeFactory.instance.textNode(row);
    }
    return JsonNodeFactory.instance.textNode(row);
  }
}
