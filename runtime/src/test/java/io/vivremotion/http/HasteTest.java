package io.vivremotion.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
    AtomicInteger upwards = new AtomicInteger();
    LyingServer.Conduct thinking =
        peer -> {
          await().atMost(PATIENCE).until(() -> told.moves().size() % 2 == 0); // all has gone up
          upwards.compareAndSet(0, told.moves().size());
          LyingServer.saying(GOOD).answer(peer);
        };
    try (LyingServer server = new LyingServer(thinking);
        HttpClient client = client()) {
      client.send(call(server, true));
      assertThat(told.urgentBytes).isPositive();
      assertThat(told.plainBytes).isZero();
      assertPaired();
      int moves = told.moves().size();
      assertThat(told.moves().subList(upwards.get(), moves))
          .as("on its way down, after %s on its way up", upwards)
          .containsExactly(true, false);

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
        "nonsense\r\n\r\n",
      })
  void it_is_over_when_what_the_peer_says_is_no_answer(String reply) throws Exception {
    fails(leavingAfter(reply));
  }

  @Test
  void it_is_over_when_the_peer_says_nothing() throws Exception {
    fails(Socket::getInputStream);
  }

  private void fails(LyingServer.Conduct conduct) throws Exception {
    ends(
        conduct,
        (client, call) ->
            assertThatThrownBy(() -> client.send(call)).isInstanceOf(IOException.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 100 Continue\r\n\r\n" + GOOD,
        GOOD + "and more than was asked for",
      })
  void it_is_over_when_the_peer_says_more_than_the_answer(String reply) throws Exception {
    ends(
        leavingAfter(reply),
        (client, call) -> assertThat(client.send(call).status()).isEqualTo(200));
  }

  private static LyingServer.Conduct leavingAfter(String reply) {
    return peer -> {
      LyingServer.saying(reply).answer(peer);
      peer.close();
    };
  }

  private interface Sent {
    void by(HttpClient client, Call call) throws Exception;
  }

  private void ends(LyingServer.Conduct conduct, Sent sent) throws Exception {
    try (LyingServer server = new LyingServer(conduct);
        HttpClient client = client()) {
      sent.by(client, call(server, true));
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
