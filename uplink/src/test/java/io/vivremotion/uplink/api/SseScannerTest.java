package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseScannerTest {
  private static final class Cut implements SseScanner.Sink {
    final List<String> data = new ArrayList<>();
    final StringBuilder raw = new StringBuilder();
    int pieces;

    @Override
    public void event(byte[] bytes, int from, int to) {
      raw.append(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
      data.add(StandardCharsets.UTF_8.decode(SseScanner.data(bytes, from, to)).toString());
    }

    @Override
    public void piece(byte[] bytes, int from, int to) {
      pieces++;
      raw.append(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void events_are_found_wherever_the_stream_is_cut(String eol) {
    String text =
        ": hello||event: x|data: één|||data:a|data: b|id: 7||data||data: {\"u\":\"😀\"}|retry: 3||";
    byte[] bytes = text.replace("|", eol).getBytes(StandardCharsets.UTF_8);
    for (int first = 0; first <= bytes.length; first++) {
      for (int second = first; second <= bytes.length; second++) {
        Cut cut = new Cut();
        SseScanner scanner = new SseScanner(cut);
        scanner.push(ByteBuffer.wrap(bytes, 0, first));
        scanner.push(ByteBuffer.wrap(bytes, first, second - first));
        scanner.push(ByteBuffer.wrap(bytes, second, bytes.length - second));
        assertThat(cut.data.stream().filter(data -> !data.isEmpty()))
            .as("cut at %d and %d", first, second)
            .containsExactly("één", "a\nb", "{\"u\":\"😀\"}");
        int left = bytes.length - cut.raw.length();
        assertThat(left).isBetween(0, 1); // the LF of a last CRLF
      }
    }
  }

  @Test
  void an_event_too_long_to_be_held_is_handed_on_in_pieces() {
    Cut cut = new Cut();
    SseScanner scanner = new SseScanner(cut);
    byte[] bytes =
        ("data: " + "x".repeat(300_000) + "\n\ndata: y\n\n").getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < bytes.length; at += 1_000) {
      scanner.push(ByteBuffer.wrap(bytes, at, Math.min(1_000, bytes.length - at)));
    }
    assertThat(cut.raw.length()).isEqualTo(bytes.length);
    assertThat(cut.pieces).isGreaterThan(200);
    assertThat(cut.data).containsExactly("y");
  }
}
