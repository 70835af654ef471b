package io.vivremotion.uplink.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.ChatRequest;
import io.vivremotion.uplink.format.anthropic.AnthropicMessages;
import io.vivremotion.uplink.format.anthropic.AnthropicVersion;
import io.vivremotion.uplink.format.openai.OpenAiChat;
import io.vivremotion.uplink.format.responses.OpenAiResponses;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every format that is spoken in both roles. */
class WireFormatLawsTest {
  private static final WireFormat CHAT = new OpenAiChat(Formats.origin());

  private static final ChatRequest ASK =
      Formats.request(
          CHAT,
          "{'model':'m','stream':true,'stream_options':{'include_usage':true},"
              + "'messages':[{'role':'user','content':'x'}]}");

  /** A format and an answer that it can tell. */
  record Told(WireFormat format, List<ChatEvent> events) {
    @Override
    public String toString() {
      return format.name() + " " + events;
    }
  }

  static List<WireFormat> formats() {
    return List.of(
        CHAT,
        new AnthropicMessages(Formats.origin(), AnthropicVersion.V2023_06_01),
        new OpenAiResponses(Formats.origin()));
  }

  @Property(tries = 500)
  void what_a_writer_streams_its_reader_reads(@ForAll("told") Told told) {
    List<ChatEvent> read = Formats.read(told.format, stream(told));
    assertThat(Formats.gathered(read)).isEqualTo(Formats.gathered(told.events));
    assertThat(read.getLast()).isEqualTo(new ChatEvent.Ended());
  }

  @Property(tries = 500)
  void what_a_writer_writes_whole_its_reader_reads(@ForAll("told") Told told) {
    JsonNode whole = Formats.plain(told.format.writeAnswer(Formats.gathered(told.events)));
    List<ChatEvent> read = told.format.readAnswer(whole);
    assertThat(Formats.gathered(read).usage()).isEqualTo(Formats.gathered(told.events).usage());
    assertThat(
            Formats.gathered(
                told.format.readAnswer(
                    Formats.plain(told.format.writeAnswer(Formats.gathered(read))))))
        .isEqualTo(Formats.gathered(read));
  }

  @Property(tries = 300)
  void a_stream_cut_into_any_pieces_is_the_same(@ForAll("told") Told told, @ForAll Random random)
      throws EventStreamReader.OversizedEvent {
    byte[] bytes = bytes(told);
    List<ChatEvent> whole = Formats.read(told.format, Formats.events(bytes));
    List<ChatEvent> cut = new ArrayList<>();
    ProviderFormat.StreamReader reader = told.format.reader(cut::add);
    EventStreamReader events = new EventStreamReader(1 << 20, reader::read);
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + 1 + random.nextInt(9));
      events.read(bytes, from, to);
      from = to;
    }
    reader.end();
    assertThat(cut).isEqualTo(whole);
  }

  @Property(tries = 500)
  void a_stream_without_its_end_mark_is_incomplete_and_is_told_on_as_such(
      @ForAll("told") Told told, @ForAll Random random) {
    byte[] bytes = bytes(told);
    byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
    List<ChatEvent> events = Formats.read(told.format, Formats.events(cut));
    assertThat(events.getLast())
        .isInstanceOfSatisfying(
            ChatEvent.Failed.class,
            failed -> assertThat(failed.error().kind()).isEqualTo(ChatError.Kind.INCOMPLETE));
    for (WireFormat app : formats()) {
      List<ServerEvent> out = Formats.write(app, ASK, events);
      assertThat(out)
          .noneMatch(event ->
              event.data().equals("[DONE]")
                  || event.event().equals("message_stop")
                  || event.event().equals("response.completed"));
      assertThat(out.getLast().data()).contains("\"error\"");
    }
  }

  @Property(tries = 500)
  void what_is_new_is_never_fatal(@ForAll("told") Told told, @ForAll Random random) {
    List<ServerEvent> mutated = new ArrayList<>();
    for (ServerEvent event : stream(told)) {
      if (random.nextInt(4) == 0) {
        mutated.add(new ServerEvent("brand_new", "{\"type\":\"brand_new\",\"index\":0,\"x\":[1]}"));
      }
      JsonNode data = Fields.parse(event.data());
      if (data.isObject()) {
        decorate(data, random);
        mutated.add(new ServerEvent(event.event(), data.toString()));
      } else {
        mutated.add(event);
      }
    }
    List<ChatEvent> read = Formats.read(told.format, mutated);
    assertThat(read.getLast()).isEqualTo(new ChatEvent.Ended());
    assertThat(read.stream().filter(event -> !(event instanceof ChatEvent.VendorPart)).toList())
        .isEqualTo(Formats.read(told.format, stream(told)));
  }

  @Property(tries = 500)
  void whatever_comes_the_reader_ends_once_and_throws_nothing(
      @ForAll("told") Told told, @ForAll Random random) {
    List<ServerEvent> broken = new ArrayList<>();
    for (ServerEvent event : stream(told)) {
      byte[] data = event.data().getBytes(StandardCharsets.UTF_8);
      if (random.nextInt(3) == 0 && data.length > 0) {
        data[random.nextInt(data.length)] = (byte) "0\"{}[]:,x".charAt(random.nextInt(9));
      }
      broken.add(new ServerEvent(event.event(), new String(data, StandardCharsets.UTF_8)));
    }
    List<ChatEvent> read = Formats.read(told.format, broken);
    long ends =
        read.stream()
            .filter(event -> event instanceof ChatEvent.Ended || event instanceof ChatEvent.Failed)
            .count();
    assertThat(ends).isEqualTo(1);
    assertThat(read.getLast()).isInstanceOfAny(ChatEvent.Ended.class, ChatEvent.Failed.class);
    for (WireFormat app : formats()) {
      assertThat(Formats.write(app, ASK, read)).isNotEmpty();
    }
  }

  @Property(tries = 300)
  void from_any_format_to_any_other_the_answer_is_the_same_but_for_its_seals(
      @ForAll("told") Told told) {
    List<ChatEvent> events = Formats.read(told.format, stream(told));
    for (WireFormat app : formats()) {
      List<ChatEvent> shown = Formats.read(app, Formats.write(app, ASK, events));
      assertThat(text(shown)).isEqualTo(text(events));
      assertThat(Formats.gathered(shown).usage()).isEqualTo(Formats.gathered(events).usage());
      assertThat(Formats.gathered(shown).choices().getFirst().finish().reason())
          .isEqualTo(Formats.gathered(events).choices().getFirst().finish().reason());
    }
  }

  @Provide
  Arbitrary<Told> told() {
    return Arbitraries.of(formats())
        .flatMap(format -> Answers.of(format.name()).map(events -> new Told(format, events)));
  }

  private static String text(List<ChatEvent> events) {
    StringBuilder text = new StringBuilder();
    for (ChatEvent event : events) {
      if (event instanceof ChatEvent.TextDelta delta) {
        text.append(delta.fragment());
      } else if (event instanceof ChatEvent.ToolCallDelta delta) {
        text.append(delta.fragment());
      }
    }
    return text.toString();
  }

  private static List<ServerEvent> stream(Told told) {
    return Formats.write(told.format, ASK, told.events);
  }

  private static byte[] bytes(Told told) {
    StringBuilder text = new StringBuilder();
    stream(told).forEach(event -> text.append(event.encoded()));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Anywhere but in a tool's input, which is the app's and not the vendor's. */
  private static void decorate(JsonNode node, Random random) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getKey().equals("input")) {
        decorate(field.getValue(), random);
      }
    }
    if (node.isArray()) {
      node.forEach(child -> decorate(child, random));
    }
    if (node instanceof ObjectNode object && random.nextInt(3) == 0) {
      object.putObject("brand_new_" + random.nextInt(9)).put("deep", true);
    }
  }
}
