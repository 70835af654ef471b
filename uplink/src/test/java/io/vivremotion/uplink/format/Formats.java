package io.vivremotion.uplink.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.AnswerGatherer;
import io.vivremotion.uplink.chat.ChatAnswer;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.format.Abilities.Feature;
import io.vivremotion.uplink.format.Abilities.SamplingField;
import io.vivremotion.uplink.format.Abilities.Wording;
import io.vivremotion.uplink.format.EventStreamReader.OversizedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** What tests of wire formats share: a clock that stands, ids that count, single quotes in JSON. */
public final class Formats {
  private Formats() {}

  public static Origin origin() {
    AtomicInteger ids = new AtomicInteger();
    return new Origin(
        () -> Instant.parse("2026-11-23T12:00:00Z"),
        () -> "made%04d".formatted(ids.incrementAndGet()));
  }

  /** Takes everything. */
  public static Abilities able(String model) {
    return with(model, EnumSet.allOf(Feature.class));
  }

  public static Abilities with(String model, Set<Feature> features) {
    return new Abilities(
        model, 64_000, EnumSet.allOf(SamplingField.class), features, Wording.DEFAULT);
  }

  public static Abilities without(String model, Feature... features) {
    EnumSet<Feature> left = EnumSet.allOf(Feature.class);
    left.removeAll(Set.of(features));
    return with(model, left);
  }

  public static JsonNode json(String text) {
    JsonNode node = Fields.parse(text.replace('\'', '"'));
    if (node.isMissingNode()) {
      throw new IllegalArgumentException("no JSON: " + text);
    }
    return node;
  }

  public static ChatRequest request(AppFormat format, String body) {
    try {
      return format.readRequest(json(body));
    } catch (UnfitRequest e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  /** From one format's body to another's. */
  public static JsonNode translated(
      AppFormat app, String body, ProviderFormat provider, Abilities abilities) {
    try {
      return plain(provider.writeRequest(request(app, body), abilities));
    } catch (UnfitRequest e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  /** As it is after the wire: JSON knows one kind of number. */
  public static JsonNode plain(JsonNode written) {
    return Fields.parse(written.toString());
  }

  public static List<ServerEvent> events(byte[] stream) {
    List<ServerEvent> events = new ArrayList<>();
    try {
      new EventStreamReader(1 << 20, events::add).read(stream, 0, stream.length);
    } catch (OversizedEvent e) {
      throw new AssertionError(e);
    }
    return events;
  }

  /** Of a provider's stream that then ends. */
  public static List<ChatEvent> read(ProviderFormat format, String stream) {
    return read(format, events(stream.getBytes(StandardCharsets.UTF_8)));
  }

  public static List<ChatEvent> read(ProviderFormat format, List<ServerEvent> stream) {
    List<ChatEvent> told = new ArrayList<>();
    ProviderFormat.StreamReader reader = format.reader(told::add);
    stream.forEach(reader::read);
    reader.end();
    return told;
  }

  public static List<ServerEvent> write(
      AppFormat format, ChatRequest request, List<ChatEvent> events) {
    List<ServerEvent> out = new ArrayList<>();
    AppFormat.StreamWriter writer = format.writer(request, out::add);
    events.forEach(writer::write);
    return out;
  }

  public static ChatAnswer gathered(List<ChatEvent> events) {
    AnswerGatherer gatherer = new AnswerGatherer();
    events.forEach(gatherer::add);
    return gatherer.answer();
  }

  /** Lines of {@code data} as a stream, single quotes for double ones. */
  public static String data(String... lines) {
    StringBuilder stream = new StringBuilder();
    for (String line : lines) {
      stream.append(ServerEvent.of(line.replace('\'', '"')).encoded());
    }
    return stream.toString();
  }
}
