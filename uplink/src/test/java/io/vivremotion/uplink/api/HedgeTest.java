package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.http.StreamCall;
import io.vivremotion.uplink.api.AppRig.Settled;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.tenant.Ending;
import io.vivremotion.uplink.tenant.Hedging;
import io.vivremotion.uplink.tenant.Unmaskable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A second provider is asked while the first is slow to begin, where the tenant allows. */
class HedgeTest {
  /** Longer than the usual time of a provider that answers at once, by far. */
  private static final long LATE_MILLIS = 250;

  private static final String ASKED =
      "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"how?\"}]}";
  private static final FakeProvider.Act BROKEN = FakeProvider.answer(500, "application/json", "{}");
  private static final String FIRST = events("first");
  private static final String SECOND = events("second");

  private final FakeProvider first = new FakeProvider();
  private final FakeProvider second = new FakeProvider();
  private final Semaphore secondAsked = new Semaphore(0);
  private final Semaphore calledOff = new Semaphore(0);
  private AppRig rig = rig(3, false);

  HedgeTest() throws IOException {
    first.usually(FakeProvider.stream(true, FIRST));
    second.usually(seconds(FakeProvider.stream(true, SECOND)));
  }

  @AfterEach
  void close() throws IOException {
    rig.close();
    first.close();
    second.close();
  }

  private static String events(String text) {
    return """
    data: {"choices":[{"index":0,"delta":{"content":"%s"}}]}

    data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

    data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2}}

    data: [DONE]

    """
        .formatted(text);
  }

  private AppRig rig(int attempts, boolean metered) throws IOException {
    AppRig.At other = new AppRig.At("second", "openai", second.port(), "m");
    return new AppRig(
        new AppApi.Config(8 << 20, 8 << 20, attempts, Duration.ofSeconds(15)),
        StreamCall.Limits.DEFAULT,
        new AppRig.At("first", "openai", first.port(), "m"),
        metered ? other.overMeteredLink() : other);
  }

  private void allow(Hedging hedging) {
    rig.handlings.put(
        AppRig.KEY,
        new Handling(Optional.empty(), Optional.empty(), false, Unmaskable.REFUSE, hedging));
  }

  /** The usual time of the first is known then, and hedging allowed. */
  private void quickly(int requests) throws Exception {
    rig.handlings.put(AppRig.KEY, Handling.NONE);
    for (int i = 0; i < requests; i++) {
      assertThat(rig.chat(ASKED).body()).contains("first");
      assertThat(rig.settlement().ending()).isEqualTo(Ending.COMPLETE);
      assertThat(rig.audit().why()).isEmpty();
    }
    allow(Hedging.ANY);
  }

  private FakeProvider.Act seconds(FakeProvider.Act then) {
    return (request, peer, out) -> {
      secondAsked.release();
      return then.on(request, peer, out);
    };
  }

  /** Waits until the second was asked, or would have been long since. */
  private FakeProvider.Act slowly(FakeProvider.Act then) {
    return (request, peer, out) -> {
      try {
        boolean asked = secondAsked.tryAcquire(LATE_MILLIS, TimeUnit.MILLISECONDS);
        return then.on(asked ? request : "", peer, out);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    };
  }

  /** Says nothing until it is called off. */
  private boolean silent(String request, Socket peer, OutputStream out) throws IOException {
    try {
      return peer.getInputStream().read() >= 0;
    } finally {
      calledOff.release();
    }
  }

  private boolean wasCalledOff() throws InterruptedException {
    return calledOff.tryAcquire(10, TimeUnit.SECONDS);
  }

  private double metric(String name) {
    return rig.meters.get("vivremotion_apps_" + name).counter().count();
  }

  private void assertNothingUnderWay() {
    await()
        .until(() ->
            rig.meters.find("vivremotion_apps_concurrency").gauges().stream()
                .allMatch(each -> each.value() == 0));
  }

  @Test
  void whoever_begins_first_goes_on_and_the_other_is_called_off_and_paid() throws Exception {
    quickly(25);
    first.next(this::silent);
    assertThat(rig.chat(ASKED).body()).isEqualTo(SECOND);
    assertThat(wasCalledOff()).isTrue();
    Settled settled = rig.settlement();
    assertThat(settled.ending()).isEqualTo(Ending.COMPLETE);
    assertThat(settled.usage().allInput()).as("of both").isGreaterThan(5);
    assertThat(settled.usage().allOutput()).isGreaterThanOrEqualTo(2);
    assertThat(rig.audit().why()).isEqualTo("hedged with second/m");
    assertThat(metric("hedged")).isEqualTo(1);
    assertThat(metric("hedges_won")).isEqualTo(1);
    assertThat(metric("further_attempts")).isEqualTo(1);
    assertNothingUnderWay();
  }

  @Test
  void a_first_that_begins_after_all_is_not_disturbed_by_the_second() throws Exception {
    quickly(25);
    first.next(slowly(FakeProvider.stream(true, FIRST)));
    second.usually(seconds(this::silent));
    assertThat(rig.chat(ASKED).body()).isEqualTo(FIRST);
    assertThat(wasCalledOff()).isTrue();
    Settled settled = rig.settlement();
    assertThat(settled.ending()).isEqualTo(Ending.COMPLETE);
    assertThat(settled.usage().allInput()).as("of both").isGreaterThan(5);
    assertThat(metric("hedged")).isEqualTo(1);
    assertThat(metric("hedges_won")).isZero();
    assertNothingUnderWay();
  }

  @Test
  void where_both_begin_at_once_the_app_has_one_answer() throws Exception {
    quickly(25);
    for (int i = 0; i < 8; i++) {
      first.next(slowly(FakeProvider.stream(true, FIRST)));
      assertThat(rig.chat(ASKED).body()).isIn(FIRST, SECOND);
      assertThat(rig.settlement().ending()).isEqualTo(Ending.COMPLETE);
    }
    assertThat(metric("hedged")).isPositive();
    assertNothingUnderWay();
  }

  @Test
  void it_is_off_unless_the_tenant_allows_it() throws Exception {
    quickly(25);
    rig.handlings.put(AppRig.KEY, Handling.NONE);
    first.next(slowly(FakeProvider.stream(true, FIRST)));
    assertThat(rig.chat(ASKED).body()).isEqualTo(FIRST);
    assertThat(Handling.NONE.hedge()).isEqualTo(Hedging.NONE);
    assertThat(second.bodies).isEmpty();
  }

  @Test
  void bytes_of_a_thin_link_are_spent_on_it_only_where_that_is_allowed() throws Exception {
    rig.close();
    rig = rig(3, true);
    quickly(25);
    allow(Hedging.UNMETERED);
    first.next(slowly(FakeProvider.stream(true, FIRST)));
    assertThat(rig.chat(ASKED).body()).isEqualTo(FIRST);
    assertThat(second.bodies).isEmpty();
    allow(Hedging.ANY);
    first.next(this::silent);
    assertThat(rig.chat(ASKED).body()).isEqualTo(SECOND);
  }

  @Test
  void neither_what_leaves_something_at_a_provider_nor_a_whole_answer_is_asked_twice()
      throws Exception {
    quickly(25);
    first.next(slowly(FakeProvider.stream(true, FIRST)));
    assertThat(rig.chat(ASKED.replace("\"stream\":", "\"store\":true,\"stream\":")).body())
        .isEqualTo(FIRST);
    String whole = "{\"choices\":[{\"message\":{\"content\":\"whole\"}}]}";
    first.next(slowly(FakeProvider.answer(200, "application/json", whole)));
    String notStreamed = "{\"model\":\"m\",\"messages\":[]}";
    assertThat(rig.chat(notStreamed).body()).isEqualTo(whole);
    assertThat(second.bodies).isEmpty();
  }

  @Test
  void without_money_for_both_the_first_is_waited_for() throws Exception {
    quickly(25);
    rig.affords = (ModelCard card) -> !card.provider().equals("second");
    first.next(slowly(FakeProvider.stream(true, FIRST)));
    assertThat(rig.chat(ASKED).body()).isEqualTo(FIRST);
    assertThat(second.bodies).isEmpty();
    rig.affords = card -> true;
    for (int i = 0; i < 10; i++) { // and the budget of retries has lost nothing by it
      first.next(this::silent);
      assertThat(rig.chat(ASKED).body()).isEqualTo(SECOND);
    }
  }

  @Test
  void once_the_budget_of_retries_is_spent_the_first_is_waited_for() throws Exception {
    quickly(25);
    for (int i = 0; i < 11; i++) {
      first.next(this::silent);
      assertThat(rig.chat(ASKED).body()).isEqualTo(SECOND);
    }
    first.next(slowly(FakeProvider.stream(true, FIRST)));
    secondAsked.drainPermits();
    assertThat(rig.chat(ASKED).body()).isEqualTo(FIRST);
    assertThat(second.bodies).as("10 spare, and a tenth of 12").hasSize(11);
  }

  @Test
  void where_both_fail_the_app_is_told_once() throws Exception {
    rig.close();
    rig = rig(2, false);
    quickly(25);
    first.next(slowly(BROKEN));
    second.usually(seconds(BROKEN));
    HttpResponse<String> answer = rig.chat(ASKED);
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).containsOnlyOnce("\"error\"");
    assertThat(second.bodies).hasSize(1);
    assertThat(rig.settlement().ending()).isEqualTo(Ending.FAILED);
    assertThat(rig.settled).isEmpty();
    assertNothingUnderWay();
  }

  @Test
  void where_one_of_two_fails_the_other_still_answers() throws Exception {
    quickly(25);
    first.next(slowly(FakeProvider.stream(true, FIRST)));
    second.next(seconds(BROKEN));
    assertThat(rig.chat(ASKED).body()).isEqualTo(FIRST);
    Semaphore firstFailed = new Semaphore(0);
    first.next((request, peer, out) -> {
      boolean kept = slowly(BROKEN).on(request, peer, out);
      out.flush();
      firstFailed.release();
      return kept;
    });
    second.next((request, peer, out) -> {
      secondAsked.release();
      firstFailed.acquireUninterruptibly();
      return FakeProvider.stream(true, SECOND).on(request, peer, out);
    });
    assertThat(rig.chat(ASKED).body()).isEqualTo(SECOND);
    assertNothingUnderWay();
  }

  @Test
  void an_app_that_goes_away_calls_both_off() throws Exception {
    quickly(25);
    first.next(this::silent);
    second.usually(seconds(this::silent));
    try (Socket app = StreamFlowTest.app(rig, ASKED)) {
      assertThat(app.isConnected()).isTrue();
      assertThat(secondAsked.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(wasCalledOff()).isTrue();
    assertThat(wasCalledOff()).isTrue();
    Settled settled = rig.settlement();
    assertThat(settled.ending()).isEqualTo(Ending.CANCELLED);
    assertThat(settled.usage().allInput()).isPositive();
    assertNothingUnderWay();
  }
}
