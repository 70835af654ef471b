package io.vivremotion.uplink.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.simulation.cloud.Lie;
import io.vivremotion.simulation.cloud.Speech;
import io.vivremotion.simulation.cloud.StandInLlm;
import io.vivremotion.simulation.cloud.Turn;
import io.vivremotion.uplink.chat.ChatAnswer;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatEvent;
import io.vivremotion.uplink.chat.Finish;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.anthropic.AnthropicMessages;
import io.vivremotion.uplink.format.anthropic.AnthropicVersion;
import io.vivremotion.uplink.format.gemini.Gemini;
import io.vivremotion.uplink.format.openai.OpenAiChat;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every client against a provider that lies, over a socket. */
class ConformanceTest {
  private static final StandInLlm PROVIDER = new StandInLlm("127.0.0.1", 0);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static final Map<String, String> PATHS =
      Map.of(
          WireFormat.OPENAI_CHAT, "/v1/chat/completions",
          WireFormat.ANTHROPIC, "/v1/messages",
          WireFormat.GEMINI, "/v1beta/models/m:streamGenerateContent?alt=sse");

  private static final Speech SPEECH =
      new Speech(
          List.of("hm, ", "so"),
          List.of("Grüß ", "dich \uD83D\uDE00"),
          List.of(
              new Speech.Call("id_a", "f", "{\"x\":\"\\uD83D\\uDE00 é }\"}"),
              new Speech.Call("id_b", "g", "{}")),
          Speech.TOKENS,
          "calls");

  private static final EnumSet<Lie> HARMLESS =
      EnumSet.of(
          Lie.USAGE_IN_EACH_CHUNK,
          Lie.USAGE_WITH_THE_FINISH,
          Lie.EMPTY_FIRST_CHUNK,
          Lie.INTERLEAVED_CALLS,
          Lie.SAME_INDEX,
          Lie.NO_INDEX,
          Lie.STOP_WITH_CALLS,
          Lie.LATE_CACHE_COUNTS,
          Lie.NOVELTIES,
          Lie.CRLF,
          Lie.CR,
          Lie.TERSE_WITH_COMMENTS,
          Lie.BYTE_BY_BYTE);

  private static final EnumSet<Lie> CUTS =
      EnumSet.of(
          Lie.CUT_BEFORE_CONTENT,
          Lie.CUT_AFTER_FIRST_PIECE,
          Lie.CUT_BEFORE_END_MARK,
          Lie.RESET_AFTER_FIRST_PIECE,
          Lie.GARBAGE);

  @BeforeAll
  static void start() throws IOException {
    PROVIDER.start();
  }

  @AfterAll
  static void stop() {
    PROVIDER.close();
  }

  static List<ProviderFormat> formats() {
    return List.of(
        new OpenAiChat(Formats.origin()),
        new AnthropicMessages(Formats.origin(), AnthropicVersion.V2026_10_21),
        new Gemini(Formats.origin()));
  }

  static Stream<Arguments> harmless() {
    return formats().stream()
        .flatMap(format -> HARMLESS.stream().map(lie -> Arguments.of(format.name(), lie, format)));
  }

  static Stream<Arguments> cuts() {
    return formats().stream()
        .flatMap(format -> CUTS.stream().map(lie -> Arguments.of(format.name(), lie, format)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("harmless")
  void the_answer_is_the_same_whatever_its_form(String name, Lie lie, ProviderFormat format)
      throws Exception {
    assertThatAllIsThere(Formats.gathered(ask(format, lie)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cuts")
  void an_answer_that_is_not_whole_is_never_taken_for_one(
      String name, Lie lie, ProviderFormat format) throws Exception {
    List<ChatEvent> events = ask(format, lie);
    assertThat(((ChatEvent.Failed) events.getLast()).error().kind())
        .isEqualTo(ChatError.Kind.INCOMPLETE);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void an_error_after_status_200_is_one(ProviderFormat format) throws Exception {
    List<ChatEvent> events = ask(format, Lie.ERROR_AFTER_FIRST_PIECE);
    assertThat(((ChatEvent.Failed) events.getLast()).error().kind())
        .isIn(ChatError.Kind.SERVER, ChatError.Kind.OVERLOAD);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void usage_that_is_not_told_is_not_nought(ProviderFormat format) throws Exception {
    assertThat(Formats.gathered(ask(format, Lie.NO_USAGE)).usage()).isEqualTo(Usage.NONE);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void a_whole_answer_is_read_even_where_a_stream_was_asked_for(ProviderFormat format)
      throws Exception {
    PROVIDER.next(Turn.says(SPEECH, Lie.WHOLE_INSTEAD_OF_STREAM));
    byte[] body = HTTP.send(request(format), HttpResponse.BodyHandlers.ofByteArray()).body();
    assertThatAllIsThere(Formats.gathered(format.readAnswer(Fields.parse(body))));
  }

  private static void assertThatAllIsThere(ChatAnswer answer) {
    List<Part> parts = answer.choices().getFirst().parts();
    assertThat(parts.stream().filter(Part.Text.class::isInstance))
        .containsExactly(new Part.Text("Grüß dich \uD83D\uDE00"));
    assertThat(parts.stream().flatMap(ConformanceTest::thought)).containsExactly("hm, so");
    List<Part.ToolCall> calls =
        parts.stream()
            .filter(Part.ToolCall.class::isInstance)
            .map(Part.ToolCall.class::cast)
            .toList();
    assertThat(calls).extracting(Part.ToolCall::id).containsExactly("id_a", "id_b");
    assertThat(Fields.parse(calls.getFirst().arguments()).path("x").asText())
        .isEqualTo("\uD83D\uDE00 é }");
    assertThat(calls.getLast().arguments()).isEqualTo("{}");
    assertThat(answer.usage().allInput()).isEqualTo(35);
    assertThat(answer.usage().cacheRead()).isEqualTo(20);
    assertThat(answer.usage().output()).isEqualTo(3);
    assertThat(answer.usage().reasoning()).isEqualTo(4);
    assertThat(answer.choices().getFirst().finish().reason()).isEqualTo(Finish.Reason.TOOL_CALLS);
  }

  private static Stream<String> thought(Part part) {
    return part instanceof Part.Reasoning reasoning ? Stream.of(reasoning.text()) : Stream.empty();
  }

  private static List<ChatEvent> ask(ProviderFormat format, Lie lie) throws Exception {
    PROVIDER.next(Turn.says(SPEECH, lie));
    List<ChatEvent> told = new ArrayList<>();
    ProviderFormat.StreamReader reader = format.reader(told::add);
    EventStreamReader events = new EventStreamReader(1 << 20, reader::read);
    byte[] buffer = new byte[1 << 10];
    try (InputStream in =
        HTTP.send(request(format), HttpResponse.BodyHandlers.ofInputStream()).body()) {
      for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
        events.read(buffer, 0, size);
      }
    } catch (IOException reset) {
      assertThat(lie).isEqualTo(Lie.RESET_AFTER_FIRST_PIECE);
    }
    reader.end();
    return told;
  }

  private static HttpRequest request(ProviderFormat format) {
    String body = "{\"stream\":true,\"stream_options\":{\"include_usage\":true}}";
    return HttpRequest.newBuilder(
            URI.create(
                "http://127.0.0.1:"
                    + PROVIDER.port()
                    + Optional.ofNullable(PATHS.get(format.name())).orElseThrow()))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }
}
