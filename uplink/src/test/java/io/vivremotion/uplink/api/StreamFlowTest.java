package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.internal.PlatformDependent;
import io.vivremotion.http.StreamCall;
import io.vivremotion.uplink.tenant.Ending;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that are slow, go away, never end or never begin. */
class StreamFlowTest {
  private static final String STREAM = "{\"model\":\"m\",\"stream\":true,\"messages\":[]}";
  private static final byte[] EVENT =
      ("data: {\"choices\":[{\"delta\":{\"content\":\"" + "x".repeat(1_000) + "\"}}]}\n\n")
          .getBytes(StandardCharsets.UTF_8);
  private static final String DONE = "data: [DONE]\n\n";

  private final FakeProvider provider = new FakeProvider();
  private final AppRig rig = rig(StreamCall.Limits.DEFAULT, Duration.ofSeconds(15));

  StreamFlowTest() throws IOException {}

  private AppRig rig(StreamCall.Limits limits, Duration heartbeat) throws IOException {
    AppApi.Config standard = AppApi.Config.DEFAULT;
    return new AppRig(
        new AppApi.Config(
            standard.maxBodyBytes(), standard.maxAnswerBytes(), standard.maxAttempts(), heartbeat),
        limits,
        new AppRig.At("p", "openai", provider.port(), "m"));
  }

  @AfterEach
  void close() throws IOException {
    rig.close();
    provider.close();
  }

  /** An app by hand: nothing is read but what the test reads. */
  static Socket app(AppRig to, String body) throws IOException {
    Socket app = new Socket();
    app.setReceiveBufferSize(16 << 10);
    app.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), to.server.port()));
    String head =
        """
        POST /v1/chat/completions HTTP/1.1
        host: x
        authorization: Bearer %s
        content-length: %d

        """
            .formatted(AppRig.KEY, body.length())
            .replace("\n", "\r\n");
    app.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    app.getOutputStream().write(body.getBytes(StandardCharsets.US_ASCII));
    return app;
  }

  @Test
  void a_provider_is_not_read_from_while_the_app_does_not_read() throws Exception {
    AtomicLong written = new AtomicLong();
    int events = 30_000;
    provider.next((request, peer, out) -> {
      out.write(FakeProvider.SSE_HEAD);
      for (int i = 0; i < events; i++) {
        FakeProvider.chunk(out, EVENT);
        written.addAndGet(EVENT.length);
      }
      FakeProvider.chunk(out, DONE.getBytes(StandardCharsets.UTF_8));
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return true;
    });
    long before = PlatformDependent.usedDirectMemory();
    try (Socket app = app(rig, STREAM)) {
      AtomicLong seen = new AtomicLong();
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> written.get() > 0 && seen.getAndSet(written.get()) == written.get());
      assertThat(written.get()).isLessThan(16L << 20); // what the kernel's buffers take
      assertThat(PlatformDependent.usedDirectMemory() - before).isLessThan(8L << 20);
      byte[] all = readToEnd(app.getInputStream(), "0\r\n\r\n");
      assertThat(written.get()).isEqualTo((long) events * EVENT.length);
      assertThat(all.length).isGreaterThan(events * EVENT.length);
      String end = new String(all, all.length - 40, 40, StandardCharsets.UTF_8);
      assertThat(end).contains("data: [DONE]");
    }
    assertThat(rig.settlement().ending()).isEqualTo(Ending.COMPLETE);
  }

  private static byte[] readToEnd(InputStream in, String end) throws IOException {
    byte[] mark = end.getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[64 << 20];
    int size = 0;
    while (size < mark.length
        || !Arrays.equals(Arrays.copyOfRange(all, size - mark.length, size), mark)) {
      int more = in.read(all, size, all.length - size);
      if (more < 0) {
        break;
      }
      size += more;
    }
    return Arrays.copyOf(all, size);
  }

  @Test
  void an_app_that_goes_away_ends_the_call_and_what_was_used_is_settled_once() throws Exception {
    CountDownLatch cut = new CountDownLatch(1);
    provider.next((request, peer, out) -> {
      out.write(FakeProvider.SSE_HEAD);
      try {
        while (true) {
          FakeProvider.chunk(out, EVENT);
          TimeUnit.MILLISECONDS.sleep(5);
        }
      } catch (IOException e) {
        cut.countDown();
        throw e;
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    });
    try (Socket app = app(rig, STREAM)) {
      app.getInputStream().readNBytes(5_000);
    }
    assertThat(cut.await(10, TimeUnit.SECONDS)).isTrue();
    AppRig.Settled settled = rig.settlement();
    assertThat(settled.ending()).isEqualTo(Ending.CANCELLED);
    assertThat(settled.usage().allOutput()).isGreaterThan(1_000);
    assertThat(settled.wireBytes()).isGreaterThan(5_000);
    assertThat(rig.settled).isEmpty();
  }

  @Test
  void an_app_that_half_closes_before_the_answer_is_taken_to_be_gone() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    provider.next((request, peer, out) -> {
      asked.countDown();
      return peer.getInputStream().read() >= 0;
    });
    try (Socket app = app(rig, STREAM)) {
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      app.shutdownOutput();
      assertThat(rig.settlement().ending()).isEqualTo(Ending.CANCELLED);
    }
  }

  @Test
  void an_endless_stream_is_ended_with_an_error_when_it_is_too_long() throws Exception {
    StreamCall.Limits limits =
        new StreamCall.Limits(
            Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofMinutes(1), 1 << 20);
    try (AppRig limited = rig(limits, Duration.ofSeconds(15))) {
      provider.next((request, peer, out) -> {
        out.write(FakeProvider.SSE_HEAD);
        while (true) {
          FakeProvider.chunk(out, EVENT);
        }
      });
      String body = limited.chat(STREAM).body();
      assertThat(body).contains("longer than 1048576 bytes").doesNotContain("[DONE]");
    }
  }

  @Test
  void a_million_tiny_chunks_arrive_as_they_were_sent() throws Exception {
    int events = 12_000; // of 86 bytes, a chunk for each byte
    byte[] event =
        ("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                + "y".repeat(30)
                + "\"}}]}\n\n")
            .getBytes(StandardCharsets.UTF_8);
    provider.next((request, peer, out) -> {
      out.write(FakeProvider.SSE_HEAD);
      byte[] tiny = new byte[event.length * 6];
      for (int i = 0; i < event.length; i++) {
        byte[] chunk = {'1', '\r', '\n', event[i], '\r', '\n'};
        System.arraycopy(chunk, 0, tiny, i * 6, 6);
      }
      for (int i = 0; i < events; i++) {
        out.write(tiny);
      }
      FakeProvider.chunk(out, DONE.getBytes(StandardCharsets.UTF_8));
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return true;
    });
    String expected = new String(event, StandardCharsets.UTF_8).repeat(events) + DONE;
    assertThat(rig.chat(STREAM).body().equals(expected)).isTrue();
  }

  @Test
  void a_silence_is_filled_with_comments_and_a_provider_that_never_speaks_is_given_up()
      throws Exception {
    StreamCall.Limits limits =
        new StreamCall.Limits(
            Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMinutes(1), 1 << 20);
    try (AppRig quick = rig(limits, Duration.ofMillis(200))) {
      provider.usually((request, peer, out) -> peer.getInputStream().read() >= 0);
      String body = quick.chat(STREAM).body();
      assertThat(body)
          .startsWith(": keep-alive\n\n: keep-alive\n\n")
          .contains("\"code\":\"timeout\"")
          .doesNotContain("[DONE]");
    }
  }

  @Test
  void a_stream_that_stalls_is_ended_with_an_error() throws Exception {
    StreamCall.Limits limits =
        new StreamCall.Limits(
            Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofMinutes(1), 1 << 20);
    try (AppRig quick = rig(limits, Duration.ofSeconds(15))) {
      provider.next((request, peer, out) -> {
        out.write(FakeProvider.SSE_HEAD);
        FakeProvider.chunk(out, EVENT);
        out.flush();
        return peer.getInputStream().read() >= 0;
      });
      assertThat(quick.chat(STREAM).body())
          .contains("sent nothing for PT0.5S")
          .doesNotContain("[DONE]");
    }
  }

  @Test
  void a_stream_of_raw_bytes_without_chunks_is_relayed_too() throws Exception {
    provider.next((request, peer, out) -> {
      writeAll(out, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n");
      out.write(EVENT);
      writeAll(out, DONE);
      return false;
    });
    assertThat(rig.chat(STREAM).body()).isEqualTo(new String(EVENT, StandardCharsets.UTF_8) + DONE);
  }

  private static void writeAll(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }
}
