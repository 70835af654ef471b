package io.vivremotion.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboundTest {
  private static final int PAYLOAD_BYTES = 100;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = Meters.ofServer(registry);
  private final long one = message().publication().bytes();

  @Test
  void what_waits_for_all_sessions_together_is_bounded_and_given_back_when_one_ends() {
    Share all = new Share(3 * one);
    Outbound first = new Outbound(10 * one, all, meters);
    Outbound second = new Outbound(10 * one, all, meters);
    first.send(message());
    first.send(message());
    second.send(message());
    second.send(message());
    assertThat(dropped()).isEqualTo(1);
    assertThat(all.taken()).isEqualTo(3 * one);
    first.clear();
    assertThat(all.taken()).isEqualTo(one);
    second.send(message());
    assertThat(dropped()).isEqualTo(1);
    second.clear();
    assertThat(all.taken()).isZero();
  }

  @Test
  void a_session_s_own_limit_takes_nothing_from_the_others() {
    Share all = new Share(10 * one);
    Outbound session = new Outbound(one, all, meters);
    session.send(message());
    session.send(message());
    assertThat(dropped()).isEqualTo(1);
    assertThat(all.taken()).isEqualTo(one);
  }

  private double dropped() {
    return registry
        .counter("vivremotion_outgoing_dropped", "protocol", "mqtt", "reason", "queue-full")
        .count();
  }

  private static Outgoing message() {
    Publication publication =
        new Publication(
            "a",
            Octets.wrap(new byte[] {'a'}),
            Octets.wrap(new byte[PAYLOAD_BYTES]),
            1,
            false,
            Octets.wrap(new byte[0]),
            Publication.NEVER);
    return new Outgoing(publication, 1, false, List.of(), Outgoing.NO_RECEIPT);
  }
}
