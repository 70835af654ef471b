package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.http.StreamCall;
import io.vivremotion.uplink.privacy.Shape;
import io.vivremotion.uplink.tenant.Ending;
import io.vivremotion.uplink.tenant.Mask;
import io.vivremotion.uplink.tenant.Unmaskable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/** A stream that breaks anywhere and is told in another format, or with masked values put back. */
class BrokenConversionTest {
  private static final int TRIES = 150;

  /** After so many hundredths, the last few of them after all. */
  private static final int CUTS = 105;

  private static int tried;
  private static final FakeProvider PROVIDER = provider();
  private static final AppRig RIG = rig();

  /** An app, and how a whole stream ends for it. */
  enum App {
    CHAT("/v1/chat/completions", "messages", "data: [DONE]"),
    MESSAGES("/v1/messages", "messages", "event: message_stop"),
    RESPONSES("/v1/responses", "input", "event: response.completed");

    private final String path;
    private final String field;
    private final String end;

    App(String path, String field, String end) {
      this.path = path;
      this.field = field;
      this.end = end;
    }
  }

  /** A provider's format, and a whole stream of it. */
  enum Says {
    OPENAI(
        """
        data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"role":"assistant"}}]}

        data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"for ⟦EMA"}}]}

        data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"IL_1⟧: hot"}}]}

        data: {"id":"c","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data: [DONE]

        """),
    ANTHROPIC(
        """
        event: message_start
        data: {"type":"message_start","message":{"id":"m","model":"m","content":[],"usage":{"input_tokens":9,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"for ⟦EMA"}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"IL_1⟧: hot"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}}

        event: message_stop
        data: {"type":"message_stop"}

        """);

    private final String stream;

    Says(String stream) {
      this.stream = stream;
    }

    byte[] stream() {
      return stream.getBytes(StandardCharsets.UTF_8);
    }

    String model(int number) {
      return (this == OPENAI ? "o" : "a") + number;
    }
  }

  private static FakeProvider provider() {
    try {
      return new FakeProvider();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of models enough for each to have a breaker of its own, each asked once. */
  private static AppRig rig() {
    try {
      AppRig rig =
          new AppRig(
              new AppApi.Config(8 << 20, 8 << 20, 1, Duration.ofSeconds(15)),
              StreamCall.Limits.DEFAULT,
              new AppRig.At("o", "openai", PROVIDER.port(), models(Says.OPENAI)),
              new AppRig.At("a", "anthropic", PROVIDER.port(), models(Says.ANTHROPIC)));
      Mask mask = new Mask(List.of(Shape.EMAIL), Map.of(), Unmaskable.REFUSE);
      rig.handlings.put(
          "masking", new Handling(Optional.of(mask.masking()), Optional.empty(), false));
      return rig;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> models(Says says) {
    return IntStream.range(0, TRIES).mapToObj(says::model).toList();
  }

  @AfterContainer
  static void close() throws IOException {
    RIG.close();
    PROVIDER.close();
  }

  @Property(tries = TRIES)
  void the_end_is_told_in_the_apps_words_if_and_only_if_it_came(
      @ForAll App app,
      @ForAll Says says,
      @ForAll boolean masked,
      @ForAll @IntRange(min = 0, max = 2 * CUTS - 1) int cut,
      @ForAll @IntRange(min = 1, max = 64) int chunk)
      throws Exception {
    byte[] all = says.stream();
    int sent = Math.min(all.length, all.length * (cut % CUTS) / 100);
    boolean clean = cut >= CUTS;
    PROVIDER.usually(cut(all, sent, chunk, clean));
    String ask =
        "{\"model\":\"%s\",\"stream\":true,\"max_tokens\":50,\"%s\":[{\"role\":\"user\",\"content\":\"is ada@example.org here?\"}]}"
            .formatted(says.model(tried++), app.field)
            .replace("max_tokens", app == App.RESPONSES ? "max_output_tokens" : "max_tokens");

    String body = RIG.post(app.path, masked ? "masking" : AppRig.KEY, ask).body();

    boolean complete = sent == all.length;
    if (complete) {
      assertThat(body).contains(app.end);
    } else {
      assertThat(body).contains("error").doesNotContain(app.end);
    }
    AppRig.Settled settled = RIG.settlement();
    assertThat(settled.ending() == Ending.COMPLETE).isEqualTo(complete);
    assertThat(RIG.settled).isEmpty();
  }

  private static FakeProvider.Act cut(byte[] all, int sent, int chunk, boolean clean) {
    return (request, peer, out) -> {
      out.write(FakeProvider.SSE_HEAD);
      for (int at = 0; at < sent; at += chunk) {
        FakeProvider.chunk(out, Arrays.copyOfRange(all, at, Math.min(sent, at + chunk)));
      }
      if (clean) {
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      return clean;
    };
  }
}
