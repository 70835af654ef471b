package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;

/** A stream that breaks anywhere, or is none, in pieces cut anywhere, over real sockets. */
class BrokenStreamTest {
  private static final String DONE = "data: [DONE]\n\n";
  private static final int TRIES = 300;
  static final int GARBAGE = 5;
  private static int tried;
  private static final FakeProvider PROVIDER = provider();
  private static final AppRig RIG = rig();

  private static FakeProvider provider() {
    try {
      return new FakeProvider();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of models enough for each to have a breaker of its own. */
  private static AppRig rig() {
    try {
      List<String> models = IntStream.range(0, 4 * TRIES).mapToObj(i -> "m" + i).toList();
      return new AppRig(new AppRig.At("p", "openai", PROVIDER.port(), models));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterContainer
  static void close() throws IOException {
    RIG.close();
    PROVIDER.close();
  }

  private static String whole(List<Integer> kinds) {
    StringBuilder all = new StringBuilder();
    for (int kind : kinds) {
      all.append(
          switch (kind) {
            case 0 -> "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n";
            case 1 -> "data: {\"choices\":[{\"delta\":{\"content\":\"[DONE]\"}}]}\n\n";
            case 2 -> "data: {\"choices\":[{\"delta\":{\"content\":\"é😀\\n\"}}]}\r\n\r\n";
            case 3 -> ": comment\n\n";
            case 4 -> "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n\n";
            default -> "data: not json\n\n"; // what follows is not shown
          });
    }
    return all + DONE;
  }

  @Property(tries = TRIES)
  void an_end_mark_is_shown_if_and_only_if_it_came(
      @ForAll @Size(max = 12) List<@IntRange(min = 0, max = GARBAGE) Integer> kinds,
      @ForAll @IntRange(min = 0, max = 100) int percent,
      @ForAll boolean clean,
      @ForAll @IntRange(min = 1, max = 64) int chunk)
      throws Exception {
    byte[] all = whole(kinds).getBytes(StandardCharsets.UTF_8);
    int sent = all.length * percent / 100;
    PROVIDER.usually((request, peer, out) -> {
      out.write(FakeProvider.SSE_HEAD);
      for (int at = 0; at < sent; at += chunk) {
        int size = Math.min(chunk, sent - at);
        byte[] piece = new byte[size];
        System.arraycopy(all, at, piece, 0, size);
        FakeProvider.chunk(out, piece);
      }
      if (clean) {
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      return clean;
    });
    String body =
        RIG.chat("{\"model\":\"m" + tried++ + "\",\"stream\":true,\"messages\":[]}").body();
    boolean complete = sent == all.length && !kinds.contains(GARBAGE);
    assertThat(body.endsWith(DONE)).isEqualTo(complete);
    if (!complete) {
      assertThat(body).contains("\"error\":{").doesNotContain("data: [DONE]");
    }
    AppRig.Settled settled = RIG.settlement();
    assertThat(settled.ending() == io.vivremotion.uplink.tenant.Ending.COMPLETE)
        .isEqualTo(complete);
    assertThat(RIG.settled).isEmpty();
  }
}
