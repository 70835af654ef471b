package io.vivremotion.uplink.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vivremotion.uplink.format.EventStreamReader.OversizedEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class EventStreamReaderTest {
  private static final int LIMIT = 1 << 20;

  @Test
  void lines_of_data_are_joined_and_comments_passed_over() throws OversizedEvent {
    assertThat(read(": hello\nevent: a\ndata: 1\n: there\ndata:2\ndata:  3\nid: 7\nretry: 1\n\n"))
        .containsExactly(new ServerEvent("a", "1\n2\n 3"));
  }

  @Test
  void an_event_without_data_is_none_and_takes_its_name_with_it() throws OversizedEvent {
    assertThat(read("event: ping\n\ndata: x\n\n:\n\n\ndata\n\n"))
        .containsExactly(ServerEvent.of("x"), ServerEvent.of(""));
  }

  @Test
  void an_event_that_is_not_ended_is_not_told() throws OversizedEvent {
    assertThat(read("data: whole\n\ndata: [DONE]\n")).containsExactly(ServerEvent.of("whole"));
    assertThat(read("data: [DONE]\n\r")).containsExactly(ServerEvent.of("[DONE]"));
  }

  @Test
  void a_byte_order_mark_is_passed_over_once() throws OversizedEvent {
    assertThat(read("\uFEFFdata: x\n\n")).containsExactly(ServerEvent.of("x"));
    assertThat(read("data: x\n\n\uFEFFdata: y\n\n")).containsExactly(ServerEvent.of("x"));
  }

  @Test
  void what_is_no_utf_8_becomes_the_replacement_character() throws OversizedEvent {
    byte[] bytes = {'d', 'a', 't', 'a', ':', (byte) 0xf0, (byte) 0x9f, 'x', '\n', '\n'};
    List<ServerEvent> events = new ArrayList<>();
    new EventStreamReader(LIMIT, events::add).read(bytes, 0, bytes.length);
    assertThat(events).containsExactly(ServerEvent.of("\uFFFDx"));
  }

  @Test
  void a_line_of_more_than_64_kib_is_read() throws OversizedEvent {
    String large = "x".repeat(300_000);
    assertThat(read("data: " + large + "\n\n")).containsExactly(ServerEvent.of(large));
  }

  @Test
  void an_event_without_end_is_refused_at_the_limit() {
    for (String piece : List.of("data: abcdefgh\n", "data: abc", ": comment without end ")) {
      EventStreamReader reader = new EventStreamReader(1_000, _ -> {});
      byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  reader.read(bytes, 0, bytes.length);
                }
              })
          .isInstanceOf(OversizedEvent.class)
          .hasMessageContaining("1000 bytes");
    }
  }

  @Test
  void many_events_are_no_large_event() throws OversizedEvent {
    EventStreamReader reader = new EventStreamReader(64, _ -> {});
    byte[] bytes = "data: abcdefgh\n\n: beat\n\n".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 10_000; i++) {
      reader.read(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }
  }

  @Property(tries = 500)
  void a_stream_cut_anywhere_is_the_same(@ForAll("streams") String stream, @ForAll Random random)
      throws OversizedEvent {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    List<ServerEvent> cut = new ArrayList<>();
    EventStreamReader reader = new EventStreamReader(LIMIT, cut::add);
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + random.nextInt(7));
      reader.read(bytes, from, to);
      from = to;
    }
    assertThat(cut).isEqualTo(read(stream));
  }

  @Property(tries = 300)
  void what_is_encoded_is_read_again(@ForAll("words") String event, @ForAll("lines") String data)
      throws OversizedEvent {
    ServerEvent written = new ServerEvent(event, data);
    assertThat(read(written.encoded() + ServerEvent.of("next").encoded()))
        .containsExactly(written, ServerEvent.of("next"));
  }

  @Provide
  Arbitrary<String> streams() {
    return Arbitraries.of(
            "data: ",
            "data",
            ":",
            "event: e",
            "a",
            " ",
            "\n",
            "\r",
            "\r\n",
            "\n\n",
            "é",
            "😀",
            "{}",
            "\uFEFF")
        .list()
        .ofMaxSize(40)
        .map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.strings().withCharRange('a', 'z').ofMaxLength(5);
  }

  @Provide
  Arbitrary<String> lines() {
    return Arbitraries.of("a", " ", ":", "é", "😀", "\n", "data:", "")
        .list()
        .ofMaxSize(10)
        .map(pieces -> String.join("", pieces));
  }

  private static List<ServerEvent> read(String stream) throws OversizedEvent {
    List<ServerEvent> events = new ArrayList<>();
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    new EventStreamReader(LIMIT, events::add).read(bytes, 0, bytes.length);
    return events;
  }
}
