package io.vivremotion.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.message.Payload;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the wire is told of urgent calls, whatever the peer does. */
@Timeout(30)
final class HasteTest {
  private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int CONNECTIONS = 2;

  private final Told told = new Told();

  /** Lets everything pass, and remembers. */
  private static final class Told implements Wire {
    private final List<Boolean> moves = new ArrayList<>();
    private int urgentBytes;
    private int plainBytes;

    @Override
    public synchronized long send(int bytes) {
      plainBytes += bytes;
      return 0;
    }

    @Override
    public void received(int bytes) {}

    @Override
    public long readDelayNanos() {
      return 0;
    }

    @Override
    public Wire urgent() {
      return new Urgent(this);
    }

    private synchronized List<Boolean> moves() {
      return List.copyOf(moves);
    }
  }

  private record Urgent(Told told) implements Wire {
    @Override
    public long send(int bytes) {
      synchronized (told) {
        told.urgentBytes += bytes;
      }
      return 0;
    }

    @Override
    public void received(int bytes) {}

    @Override
    public long readDelayNanos() {
      return 0;
    }

    @Override
    public void moves(boolean begin) {
      synchronized (told) {
        told.moves.add(begin);
      }
    }
  }

  @Test
  void an_urgent_call_moves_on_its_way_up_and_again_on_its_way_down() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    LyingServer.Conduct thinking =
        peer -> {
          await().atMost(PATIENCE).until(() -> told.moves().size() % 2 == 0); // all has gone up
          seen.countDown();
          LyingServer.saying(GOOD).answer(peer);
        };
    try (LyingServer server = new LyingServer(thinking);
        HttpClient client = client()) {
      client.send(call(server, true));
      assertThat(seen.await(1, TimeUnit.SECONDS)).isTrue();
      assertThat(told.urgentBytes).isPositive();
      assertThat(told.plainBytes).isZero();
      assertPaired();
      assertThat(told.moves().stream().filter(begin -> begin)).hasSizeGreaterThanOrEqualTo(2);

      int moves = told.moves().size();
      client.send(call(server, false));
      assertThat(told.plainBytes).as("over the same connection").isPositive();
      assertThat(told.moves()).hasSize(moves);
    }
  }

  @Test
  void it_waits_for_no_connection_of_others() throws Exception {
    CountDownLatch rescued = new CountDownLatch(1);
    AtomicInteger held = new AtomicInteger();
    LyingServer.Conduct slow =
        peer -> {
          if (held.incrementAndGet() <= CONNECTIONS) {
            await().atMost(PATIENCE).until(() -> rescued.getCount() == 0);
          }
          LyingServer.saying(GOOD).answer(peer);
        };
    try (LyingServer server = new LyingServer(slow);
        HttpClient client = client();
        ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CONNECTIONS; i++) {
        var _ = others.submit(() -> client.send(call(server, false, PATIENCE)));
      }
      await().atMost(PATIENCE).until(() -> held.get() == CONNECTIONS);
      assertThat(client.send(call(server, true)).status()).isEqualTo(200);
      rescued.countDown();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\nno more",
        "HTTP/1.1 100 Continue\r\n\r\n" + GOOD,
        "nonsense\r\n\r\n",
        GOOD + "and more than was asked for"
      })
  void it_is_over_whatever_the_peer_says(String reply) throws Exception {
    LyingServer.Conduct leaving =
        peer -> {
          LyingServer.saying(reply).answer(peer);
          peer.close();
        };
    ends(leaving);
  }

  @Test
  void it_is_over_when_the_peer_says_nothing() throws Exception {
    ends(Socket::getInputStream);
  }

  private void ends(LyingServer.Conduct conduct) throws Exception {
    try (LyingServer server = new LyingServer(conduct);
        HttpClient client = client()) {
      try {
        client.send(call(server, true));
      } catch (IOException e) {
        assertThat(e).as("what the peer deserves").isNotNull();
      }
      await().atMost(PATIENCE).untilAsserted(this::assertPaired);
      assertThat(told.moves()).isNotEmpty();
    }
  }

  private void assertPaired() {
    List<Boolean> moves = told.moves();
    for (int i = 0; i < moves.size(); i++) {
      assertThat(moves.get(i)).isEqualTo(i % 2 == 0);
    }
    assertThat(moves.size() % 2).as("begun and not ended").isZero();
  }

  private static Call call(LyingServer server, boolean urgent) {
    return call(server, urgent, Duration.ofSeconds(1));
  }

  private static Call call(LyingServer server, boolean urgent, Duration timeout) {
    return Call.post(server.uri(), Map.of(), Payload.text("alarm"), timeout).urgent(urgent);
  }

  private HttpClient client() throws IOException {
    HttpClient client =
        new HttpClient(
            new HttpClient.Config(
                Duration.ofSeconds(2),
                CONNECTIONS,
                Duration.ofSeconds(5),
                100_000,
                Optional.empty(),
                true),
            told,
            new SimpleMeterRegistry());
    client.start();
    return client;
  }
}
