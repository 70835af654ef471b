package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.http.StreamCall;
import io.vivremotion.simulation.cloud.Lie;
import io.vivremotion.simulation.cloud.Speech;
import io.vivremotion.simulation.cloud.StandInLlm;
import io.vivremotion.simulation.cloud.Turn;
import io.vivremotion.uplink.chat.Finish;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.Fields;
import io.vivremotion.uplink.tenant.Ending;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All that a provider can get wrong, in each format of a provider, heard by an app of each format:
 * through the routes, over sockets.
 */
class LyingProvidersTest {
  /** Of each dialect, so that each case has a breaker of its own. */
  private static final int MODELS = 150;

  private static final List<String> DIALECTS =
      List.of("openai", "openai-responses", "anthropic", "gemini");

  private static final Speech SPEECH =
      new Speech(
          List.of("hm, ", "so"),
          List.of("Grüß ", "dich \uD83D\uDE00"),
          List.of(
              new Speech.Call("call_a00", "f", "{\"x\":\"\\uD83D\\uDE00 é }\"}"),
              new Speech.Call("call_b00", "g", "{}")),
          Speech.TOKENS,
          "calls");

  private static final Set<Lie> HARMLESS =
      EnumSet.of(
          Lie.USAGE_IN_EACH_CHUNK,
          Lie.USAGE_WITH_THE_FINISH,
          Lie.NO_USAGE,
          Lie.EMPTY_FIRST_CHUNK,
          Lie.INTERLEAVED_CALLS,
          Lie.SAME_INDEX,
          Lie.NO_INDEX,
          Lie.ARGUMENTS_AS_OBJECT,
          Lie.STOP_WITH_CALLS,
          Lie.LATE_CACHE_COUNTS,
          Lie.NOVELTIES,
          Lie.CRLF,
          Lie.CR,
          Lie.TERSE_WITH_COMMENTS,
          Lie.BYTE_BY_BYTE,
          Lie.WHOLE_INSTEAD_OF_STREAM);

  private static final Set<Lie> BROKEN =
      EnumSet.of(
          Lie.GARBAGE,
          Lie.ERROR_AFTER_FIRST_PIECE,
          Lie.CUT_AFTER_FIRST_PIECE,
          Lie.CUT_BEFORE_END_MARK,
          Lie.RESET_AFTER_FIRST_PIECE,
          Lie.STALL_AFTER_FIRST_PIECE,
          Lie.ENDLESS);

  private static final Set<Lie> REFUSED =
      EnumSet.of(
          Lie.OVERLOADED,
          Lie.QUOTA_USED_UP,
          Lie.KEY_REFUSED,
          Lie.RATE_WITHOUT_DELAY,
          Lie.RATE_WITH_MILLISECONDS,
          Lie.RATE_WITH_SECONDS,
          Lie.RATE_WITH_RESET,
          Lie.RATE_WITH_DELAY_IN_BODY);

  private static final Set<Lie> NO_ANSWERS =
      EnumSet.of(
          Lie.PAGE_INSTEAD_OF_ANSWER,
          Lie.OTHER_JSON_INSTEAD_OF_ANSWER,
          Lie.ERROR_INSTEAD_OF_ANSWER);

  private static final Set<Lie> DELAYED =
      EnumSet.of(
          Lie.RATE_WITH_MILLISECONDS,
          Lie.RATE_WITH_SECONDS,
          Lie.RATE_WITH_RESET,
          Lie.RATE_WITH_DELAY_IN_BODY);

  /** Of a key or an account: they rest all models of their provider, so each has one of its own. */
  private static final Set<Lie> OF_THE_ACCOUNT = EnumSet.of(Lie.QUOTA_USED_UP, Lie.KEY_REFUSED);

  private static final StandInLlm PROVIDER = new StandInLlm("127.0.0.1", 0);
  private static final Map<String, Integer> ASKED = new HashMap<>();
  private static AppRig rig;
  private static AppRig impatient;

  @BeforeAll
  static void start() throws IOException {
    PROVIDER.start();
    List<AppRig.At> providers = new ArrayList<>();
    for (String dialect : DIALECTS) {
      List<String> models = IntStream.range(0, MODELS).mapToObj(i -> dialect + "-m" + i).toList();
      providers.add(new AppRig.At(dialect, dialect, PROVIDER.port(), models));
      IntStream.range(0, 12 * OF_THE_ACCOUNT.size())
          .mapToObj(i -> dialect + "-account" + i)
          .forEach(name -> providers.add(new AppRig.At(name, dialect, PROVIDER.port(), name)));
    }
    rig = rig(Duration.ofSeconds(10), providers);
    impatient =
        rig(
            Duration.ofMillis(200),
            providers.stream().filter(at -> at.models().size() > 1).toList());
  }

  private static AppRig rig(Duration gap, List<AppRig.At> providers) throws IOException {
    AppApi.Config standard = AppApi.Config.DEFAULT;
    return new AppRig(
        new AppApi.Config(
            standard.maxBodyBytes(), standard.maxAnswerBytes(), 1, Duration.ofSeconds(15)),
        new StreamCall.Limits(Duration.ofSeconds(10), gap, Duration.ofSeconds(20), 64 << 10),
        providers.toArray(AppRig.At[]::new));
  }

  @AfterAll
  static void stop() {
    rig.close();
    impatient.close();
    PROVIDER.close();
  }

  private static Stream<Arguments> each(Set<Lie> lies) {
    return lies.stream()
        .flatMap(lie ->
            DIALECTS.stream()
                .flatMap(
                    dialect -> Told.CHATS.stream().map(app -> Arguments.of(lie, dialect, app))));
  }

  static Stream<Arguments> harmless() {
    return each(HARMLESS);
  }

  static Stream<Arguments> broken() {
    return each(BROKEN);
  }

  static Stream<Arguments> noAnswers() {
    return each(NO_ANSWERS);
  }

  static Stream<Arguments> refused() {
    return each(REFUSED);
  }

  static Stream<Arguments> ways() {
    return each(EnumSet.of(Lie.NOTHING_SAID));
  }

  private static HttpResponse<String> ask(Lie lie, String dialect, Surface app, boolean stream)
      throws Exception {
    PROVIDER.usually(Turn.says(SPEECH, lie));
    String kind = dialect + (OF_THE_ACCOUNT.contains(lie) ? "-account" : "-m");
    int number = ASKED.getOrDefault(kind, 0);
    ASKED.put(kind, number + 1);
    String model = kind + number;
    AppRig of = of(lie);
    of.settled.clear();
    return of.post("/v1" + app.path(), Told.ask(app, model, stream, "hi"));
  }

  private static AppRig of(Lie lie) {
    return lie == Lie.STALL_AFTER_FIRST_PIECE ? impatient : rig;
  }

  @Test
  void every_lie_is_told() {
    Set<Lie> all = EnumSet.copyOf(HARMLESS);
    all.addAll(BROKEN);
    all.addAll(REFUSED);
    all.addAll(NO_ANSWERS);
    all.addAll(EnumSet.of(Lie.NOTHING_SAID, Lie.CUT_BEFORE_CONTENT));
    assertThat(all).isEqualTo(EnumSet.allOf(Lie.class));
  }

  @ParameterizedTest(name = "{0} {1} to {2}")
  @MethodSource("harmless")
  void an_answer_is_whole_whatever_its_form(Lie lie, String dialect, Surface app) throws Exception {
    String body = ask(lie, dialect, app, true).body();

    Heard heard = Heard.of(app.format(), body);
    assertThat(heard.whole()).as(body).isTrue();
    assertThat(heard.text()).isEqualTo("Grüß dich \uD83D\uDE00");
    List<Part.ToolCall> calls = heard.calls();
    assertThat(calls).extracting(Part.ToolCall::name).containsExactly("f", "g");
    assertThat(Fields.parse(calls.getFirst().arguments()).path("x").asText())
        .isEqualTo("\uD83D\uDE00 é }");
    assertThat(Fields.parse(calls.getLast().arguments())).isEqualTo(Fields.object());
    assertThat(heard.answer().choices().getFirst().finish().reason())
        .isEqualTo(Finish.Reason.TOOL_CALLS);
    AppRig.Settled settled = rig.settlement();
    assertThat(settled.ending()).isEqualTo(Ending.COMPLETE);
    if (lie != Lie.NO_USAGE) {
      Usage usage = settled.usage();
      assertThat(usage.allInput()).isEqualTo(35);
      assertThat(usage.cacheRead()).isEqualTo(20);
      assertThat(usage.allOutput()).isEqualTo(7);
      assertThat(usage.reasoning()).isEqualTo(4);
    }
  }

  @ParameterizedTest(name = "{0} {1} to {2}")
  @MethodSource("broken")
  void a_broken_answer_is_told_as_such_in_the_apps_own_form(Lie lie, String dialect, Surface app)
      throws Exception {
    String body = ask(lie, dialect, app, true).body();
    Told.assertBrokenInOwnForm(app, body);
    assertThat(of(lie).settlement().ending()).isEqualTo(Ending.INCOMPLETE);
  }

  @ParameterizedTest(name = "{0} {1} to {2}")
  @MethodSource("refused")
  void a_refusal_is_told_in_the_apps_own_words(Lie lie, String dialect, Surface app)
      throws Exception {
    for (boolean stream : new boolean[] {false, true}) {
      HttpResponse<String> response = ask(lie, dialect, app, stream);
      JsonNode error = Told.errorOf(app, response.body());
      boolean anthropic = app == Surface.MESSAGES;
      String word = error.path(anthropic ? "type" : "code").asText();
      switch (lie) {
        case OVERLOADED ->
            assertThat(word).isEqualTo(anthropic ? "overloaded_error" : "overloaded");
        case QUOTA_USED_UP ->
            assertThat(word).isEqualTo(anthropic ? "billing_error" : "insufficient_quota");
        case KEY_REFUSED -> {
          assertThat(response.statusCode()).isEqualTo(502);
          assertThat(error.path("message").asText()).contains("the gateway's key");
        }
        default -> { // the kinds of 429
          assertThat(response.statusCode()).isEqualTo(429);
          assertThat(word).isEqualTo(anthropic ? "rate_limit_error" : "rate_limit_exceeded");
        }
      }
      Optional<String> wait = response.headers().firstValue("retry-after");
      assertThat(wait).isEqualTo(DELAYED.contains(lie) ? Optional.of("7") : Optional.empty());
      assertThat(rig.settlement().ending()).isEqualTo(Ending.FAILED);
    }
  }

  @ParameterizedTest(name = "{0} {1} to {2}")
  @MethodSource("noAnswers")
  void what_is_no_answer_is_a_failure_although_the_status_says_success(
      Lie lie, String dialect, Surface app) throws Exception {
    for (boolean stream : new boolean[] {false, true}) {
      HttpResponse<String> response = ask(lie, dialect, app, stream);
      assertThat(response.statusCode()).isEqualTo(lie == Lie.ERROR_INSTEAD_OF_ANSWER ? 429 : 502);
      assertThat(Told.errorOf(app, response.body()).path("message").asText())
          .containsAnyOf("too often", "cannot be read", "holds no ", "broke off");
      assertThat(rig.settlement().ending()).isEqualTo(Ending.FAILED);
    }
  }

  @ParameterizedTest(name = "{1} to {2}")
  @MethodSource("ways")
  void an_answer_that_says_nothing_is_none_the_less_one(Lie lie, String dialect, Surface app)
      throws Exception {
    Heard heard = Heard.of(app.format(), ask(lie, dialect, app, true).body());
    assertThat(heard.whole()).isTrue();
    assertThat(heard.text()).isEmpty();
  }

  @ParameterizedTest(name = "{1} to {2}")
  @MethodSource("ways")
  void one_that_ends_before_it_began_is_an_error_without_a_stream(
      Lie ignored, String dialect, Surface app) throws Exception {
    HttpResponse<String> response = ask(Lie.CUT_BEFORE_CONTENT, dialect, app, true);
    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(Told.errorOf(app, response.body()).path("message").asText())
        .containsAnyOf("incomplete", "broke off");
  }
}
