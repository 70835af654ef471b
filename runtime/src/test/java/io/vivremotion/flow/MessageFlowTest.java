package io.vivremotion.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.TestClock;
import io.vivremotion.adapter.RecordingJournal;
import io.vivremotion.adapter.SpoolDownlink;
import io.vivremotion.insight.Health;
import io.vivremotion.message.Answer;
import io.vivremotion.message.Content;
import io.vivremotion.message.Decoder;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Kind;
import io.vivremotion.message.Measurement;
import io.vivremotion.message.Message;
import io.vivremotion.message.MessageRecord;
import io.vivremotion.message.Messages;
import io.vivremotion.message.Payload;
import io.vivremotion.message.Priority;
import io.vivremotion.spool.MemorySpool;
import io.vivremotion.spool.Spool;
import io.vivremotion.state.Devices;
import io.vivremotion.state.MemoryLastValues;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MessageFlowTest {
  private static final DeviceId PRESS = new DeviceId("press-3");
  private static final MessageFlow.Config CONFIG =
      new MessageFlow.Config(
          16,
          Duration.ofSeconds(10),
          1_000,
          Duration.ofMinutes(1),
          false,
          100,
          Duration.ofHours(1),
          0);

  @TempDir Path directory;

  private final TestClock clock = new TestClock(Messages.AT);
  private final RecordingJournal journal = new RecordingJournal();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Map<Priority, Spool> outboxes = new EnumMap<>(Priority.class);
  private final MemorySpool normalOutbox = new MemorySpool();
  private final List<Message> judged = new ArrayList<>();
  private final List<Feed> feeds = new ArrayList<>();
  private MemorySpool inbox = new MemorySpool();
  private MemorySpool history = new MemorySpool();
  private MemorySpool answers = new MemorySpool();
  private MemoryLastValues lastValues = newLastValues();
  private SpoolOutbox outbox;
  private SpoolDownlink downlink = newDownlink();
  private Function<Judged, Verdict> stage = _ -> Verdict.NEXT;
  private Function<List<Judged>, List<Verdict>> laterStage =
      messages -> messages.stream().map(stage).toList();
  private MessageFlow flow;
  private long nextId = 1;

  @org.junit.jupiter.api.BeforeEach
  void open() {
    for (Priority urgency : Priority.values()) {
      outboxes.put(urgency, urgency == Priority.NORMAL ? normalOutbox : new MemorySpool());
    }
    outbox = new SpoolOutbox(outboxes, meters);
    flow = newFlow(CONFIG);
  }

  @AfterEach
  void close() {
    flow.close();
  }

  @Test
  void a_reading_no_stage_objects_to_stays_as_last_value() throws InterruptedException {
    store(Kind.TELEMETRY, "temperature", "21.5");
    run();
    assertThat(lastValues.get(PRESS, "temperature").orElseThrow().measurement())
        .isEqualTo(Measurement.of("temperature", 21.5));
    assertThat(waiting()).isZero();
    assertThat(inbox.pending()).isEmpty();
  }

  @Test
  void an_event_and_a_question_no_stage_judges_go_up() throws InterruptedException {
    store(Kind.EVENT, "events/door", "\"door \\\"7\\\" open\"");
    store(Kind.QUESTION, "", "is it hot?");
    run();
    Escalation event = outbox.take(Priority.NORMAL, 9).getFirst().escalation();
    assertThat(event.task())
        .isEqualTo(
            new Task(
                "event",
                "{\"device\":\"press-3\",\"channel\":\"events/door\",\"text\":\"door \\\"7\\\""
                    + " open\"}"));
    Escalation question = outbox.take(Priority.INTERACTIVE, 9).getFirst().escalation();
    assertThat(question.task().kind()).isEqualTo("question");
    assertThat(question.replyTo()).isPresent();
    assertThat(journal.steps())
        .containsExactly("judged 1", "judged 2", "escalated 1", "escalated 2");
  }

  @Test
  void an_answer_of_a_stage_goes_down_under_an_id_of_its_own() throws InterruptedException {
    stage = _ -> new Verdict.Answered("21.5 °C", 0.9, Because.of("known"));
    Message question = store(Kind.QUESTION, "", "how hot?");
    run();
    Answer answer = downlink.answerTo(question.id()).orElseThrow();
    assertThat(answer.id()).isEqualTo(question.id().ofAnswer());
    assertThat(answer.text()).isEqualTo("21.5 °C");
    assertThat(answer.source()).isEqualTo(Answer.Source.LOCAL);
    assertThat(answer.expiresAt()).isEqualTo(Messages.AT.plus(Duration.ofHours(1)));
  }

  @Test
  void a_question_is_answered_from_the_values_told_just_before_it() throws InterruptedException {
    stage =
        judged ->
            judged.message().kind() == Kind.QUESTION
                ? new Verdict.Answered(
                    lastValues.get(PRESS, "temperature").orElseThrow().measurement().toString(),
                    1,
                    Because.of("known"))
                : Verdict.NEXT;
    store(Kind.TELEMETRY, "temperature", "20");
    store(Kind.TELEMETRY, "temperature", "21");
    Message question = store(Kind.QUESTION, "", "how hot?");
    store(Kind.TELEMETRY, "temperature", "22");
    run();
    assertThat(downlink.answerTo(question.id()).orElseThrow().text()).contains("value=21.0");
  }

  @Test
  void an_escalated_reading_is_kept_as_well() throws InterruptedException {
    stage =
        _ -> new Verdict.Escalate(new Task("anomaly", "{}"), Priority.ALARM, Because.of("too-hot"));
    store(Kind.TELEMETRY, "temperature", "99");
    run();
    assertThat(lastValues.get(PRESS, "temperature")).isPresent();
    assertThat(outbox.take(Priority.ALARM, 1)).hasSize(1);
    assertThat(
            meters
                .counter("vivremotion.flow.verdicts", "verdict", "escalate", "rule", "too-hot")
                .count())
        .isEqualTo(1);
  }

  @Test
  void what_cannot_be_read_stays_raw_in_the_history_and_is_counted() throws InterruptedException {
    Message telemetry = store(Kind.TELEMETRY, "x", "{\"a\":");
    inbox.append(new byte[] {99, 1, 2, 3});
    store(Kind.TELEMETRY, "temperature", "21.5");
    run();
    assertThat(history.pending()).hasSize(2);
    ByteBuffer undecoded = history.pending().getFirst();
    assertThat(undecoded.get()).isEqualTo((byte) 2);
    assertThat(MessageRecord.read(undecoded)).isEqualTo(telemetry);
    assertThat(history.pending().getLast()).isEqualTo(ByteBuffer.wrap(new byte[] {3, 99, 1, 2, 3}));
    assertThat(lastValues.get(PRESS, "temperature")).isPresent();
    assertThat(meters.counter("vivremotion.flow.undecodable", "reason", "json-malformed").count())
        .isEqualTo(1);
    assertThat(meters.counter("vivremotion.flow.unreadable").count()).isEqualTo(1);
  }

  @Test
  void a_question_that_cannot_be_read_is_told_so() throws InterruptedException {
    Message question =
        store(
            Messages.of(
                nextId++,
                Kind.QUESTION,
                "press-3",
                "",
                Payload.wrap(new byte[] {0, 1}, io.vivremotion.message.MediaType.UNKNOWN)));
    run();
    assertThat(downlink.answerTo(question.id()).orElseThrow().text()).contains("could not be read");
  }

  @Test
  void a_stage_that_throws_is_counted_and_left_out() throws InterruptedException {
    stage =
        _ -> {
          throw new IllegalStateException("the model is gone");
        };
    store(Kind.TELEMETRY, "temperature", "21.5");
    run();
    assertThat(lastValues.get(PRESS, "temperature")).isPresent();
    assertThat(meters.counter("vivremotion.flow.stage.failures", "stage", "test").count())
        .isEqualTo(1);
    assertThat(flow.health())
        .isInstanceOfSatisfying(
            Health.Degraded.class, why -> assertThat(why.why()).contains("the model is gone"));
  }

  @Test
  void what_an_exception_of_the_flow_leaves_unjudged_is_judged_again() throws InterruptedException {
    AtomicInteger failures = new AtomicInteger(2);
    laterStage =
        messages -> answers(messages, _ -> failures.getAndDecrement() > 0, "is not there yet");
    store(Kind.TELEMETRY, "temperature", "20");
    inbox.append(new byte[] {99, 1, 2, 3});
    store(Kind.TELEMETRY, "pressure", "3");
    store(Kind.QUESTION, "", "how hot?");
    run();
    assertThat(lastValues.get(PRESS, "temperature")).isPresent();
    assertThat(lastValues.get(PRESS, "pressure")).isPresent();
    assertThat(waiting()).as("escalated").isEqualTo(1);
    assertThat(history.pending()).as("what cannot be read, once").hasSize(1);
    assertThat(inbox.pending()).isEmpty();
    assertThat(flow.health()).isEqualTo(Health.UP);
  }

  @Test
  void the_record_with_which_the_flow_fails_again_and_again_is_kept_raw_and_told_of()
      throws InterruptedException {
    laterStage =
        messages ->
            answers(messages, judged -> judged.message().kind() == Kind.EVENT, "is a defect");
    store(Kind.TELEMETRY, "temperature", "20");
    Message event = store(Kind.EVENT, "events/door", "open");
    store(Kind.TELEMETRY, "pressure", "3");
    run();
    assertThat(lastValues.get(PRESS, "temperature")).isPresent();
    assertThat(lastValues.get(PRESS, "pressure")).isPresent();
    assertThat(history.pending()).hasSize(1);
    ByteBuffer raw = history.pending().getFirst();
    assertThat(raw.get()).isEqualTo((byte) 3);
    assertThat(MessageRecord.read(raw)).isEqualTo(event);
    assertThat(meters.counter("vivremotion.flow.failures").count()).isEqualTo(1);
    assertThat(flow.health())
        .isInstanceOfSatisfying(
            Health.Degraded.class, why -> assertThat(why.why()).contains("is a defect"));
    assertThat(inbox.pending()).isEmpty();
  }

  /** Of a stage that decides on each message only when it is asked for its verdict. */
  private static List<Verdict> answers(
      List<Judged> messages, Predicate<Judged> fails, String message) {
    return new AbstractList<>() {
      @Override
      public Verdict get(int index) {
        if (fails.test(messages.get(index))) {
          throw new IllegalStateException(message);
        }
        return Verdict.NEXT;
      }

      @Override
      public int size() {
        return messages.size();
      }
    };
  }

  @Test
  void a_full_outbox_stops_the_reading_and_nothing_is_lost() throws InterruptedException {
    normalOutbox.refuse(Spool.Refusal.FULL);
    flow.start();
    store(Kind.EVENT, "events/a", "door open");
    await().until(() -> normalOutbox.stats().refused() > 0);
    store(Kind.TELEMETRY, "temperature", "21.5");
    await().during(Duration.ofMillis(300)).until(() -> lastValues.devices().isEmpty());
    assertThat(inbox.pending()).hasSize(2);

    normalOutbox.accept();
    assertThat(flow.drain(Duration.ofSeconds(10))).isTrue();
    assertThat(normalOutbox.pending()).hasSize(1);
    assertThat(lastValues.get(PRESS, "temperature")).isPresent();
    assertThat(inbox.pending()).isEmpty();
  }

  @Test
  void an_escalation_no_outbox_can_hold_is_dropped_and_noted_and_the_flow_goes_on()
      throws InterruptedException {
    normalOutbox.refuse(Spool.Refusal.TOO_LARGE);
    store(Kind.EVENT, "events/a", "door open");
    store(Kind.TELEMETRY, "temperature", "21.5");
    run();
    assertThat(lastValues.get(PRESS, "temperature")).isPresent();
    assertThat(inbox.pending()).isEmpty();
    assertThat(journal.steps()).contains("dropped 1");
  }

  @Test
  void nothing_is_acknowledged_before_what_follows_from_it_is_on_disk()
      throws InterruptedException {
    normalOutbox.hold();
    flow.start();
    store(Kind.EVENT, "events/a", "1");
    assertThat(flow.drain(Duration.ofMillis(300))).isFalse();
    assertThat(inbox.pending()).hasSize(1);
    normalOutbox.release();
    await().until(() -> inbox.pending().isEmpty());
  }

  @Test
  void a_crash_before_the_checkpoint_rebuilds_state_and_repeats_no_escalation()
      throws InterruptedException {
    stage =
        judged -> {
          this.judged.add(judged.message());
          return judged.content() instanceof Content.Measurements m
                  && m.measurements().getFirst().value()
                      instanceof Measurement.Value.Numeric(double value)
                  && value > 90
              ? new Verdict.Escalate(new Task("anomaly", "{}"), Priority.NORMAL, Because.of("hot"))
              : Verdict.NEXT;
        };
    store(Kind.TELEMETRY, "temperature", "20");
    run();
    store(Kind.TELEMETRY, "temperature", "95");
    store(Kind.TELEMETRY, "pressure", "3");
    await().until(() -> journal.steps().contains("escalated 2"));
    await().until(() -> lastValues.get(PRESS, "pressure").isPresent());

    crash();
    run();
    assertThat(judged).hasSize(5);
    assertThat(lastValues.get(PRESS, "temperature").orElseThrow().measurement())
        .isEqualTo(Measurement.of("temperature", 95));
    assertThat(lastValues.get(PRESS, "pressure")).isPresent();
    assertThat(outbox.take(Priority.NORMAL, 9)).hasSize(1);

    clock.advance(Duration.ofMinutes(2));
    run();
    assertThat(history.pending()).hasSize(2);
    assertThat(text(history.pending().getFirst()))
        .contains("\"name\":\"temperature\"", "\"count\":2", "\"max\":95", "\"first\":2E+1");
  }

  @Test
  void a_crash_between_checkpoint_and_acknowledgement_counts_nothing_twice()
      throws InterruptedException {
    store(Kind.TELEMETRY, "temperature", "20");
    MemorySpool before = inbox.reopened();
    run();
    flow.close();
    inbox = before;
    renew();
    run();
    assertThat(meters.counter("vivremotion.flow.replayed").count()).isEqualTo(1);
    assertThat(inbox.pending()).isEmpty();

    clock.advance(Duration.ofMinutes(2));
    run();
    assertThat(text(history.pending().getFirst())).contains("\"count\":1");
  }

  @Test
  void an_inbox_begun_anew_is_read_though_its_sequences_are_old() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      store(Kind.TELEMETRY, "temperature", "20");
    }
    run();
    flow.close();
    inbox = new MemorySpool();
    renew();
    nextId = 1_000_000;
    store(Kind.TELEMETRY, "pressure", "3");
    run();
    assertThat(lastValues.get(PRESS, "pressure")).isPresent();
  }

  @Test
  void a_damaged_checkpoint_is_set_aside_and_health_says_so() throws Exception {
    store(Kind.TELEMETRY, "temperature", "20");
    run();
    flow.close();
    Path file = directory.resolve("checkpoint");
    byte[] bytes = java.nio.file.Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    java.nio.file.Files.write(file, bytes);
    renew();
    flow.start();
    assertThat(flow.health())
        .isInstanceOfSatisfying(
            Health.Degraded.class, why -> assertThat(why.why()).contains("checkpoint"));
    assertThat(directory.resolve("checkpoint.damaged")).exists();
    store(Kind.TELEMETRY, "pressure", "3");
    assertThat(flow.drain(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void closed_digests_go_up_in_bulk_where_the_configuration_says_so() throws InterruptedException {
    flow.close();
    flow =
        newFlow(
            new MessageFlow.Config(
                16,
                Duration.ofSeconds(10),
                1_000,
                Duration.ofMinutes(1),
                true,
                100,
                Duration.ofHours(1),
                0));
    store(Kind.TELEMETRY, "temperature", "20");
    run();
    clock.advance(Duration.ofMinutes(2));
    run();
    Escalation digest = outbox.take(Priority.BULK, 1).getFirst().escalation();
    assertThat(digest.task().kind()).isEqualTo("digest");
    assertThat(digest.task().row()).contains("\"count\":1");
  }

  @Test
  void what_the_disk_does_not_give_back_now_is_waited_for_and_not_taken_for_the_end()
      throws InterruptedException {
    stage =
        judged -> {
          this.judged.add(judged.message());
          return Verdict.NEXT;
        };
    for (int i = 0; i < 40; i++) {
      store(Kind.TELEMETRY, "temperature", "20");
    }
    inbox.holdUpAfter(20, 5);
    run();
    assertThat(judged).hasSize(40);
    assertThat(inbox.pending()).isEmpty();
  }

  private static String text(ByteBuffer record) {
    return StandardCharsets.UTF_8.decode(record.duplicate().position(1)).toString();
  }

  private boolean started;

  /** Starts the flow if need be, and lets it judge and save all that is stored. */
  private void run() throws InterruptedException {
    if (!started) {
      started = true;
      flow.start();
    }
    assertThat(flow.drain(Duration.ofSeconds(10))).isTrue();
  }

  private Message store(Kind kind, String channel, String text) {
    return store(
        Messages.of(
            nextId++,
            kind,
            "press-3",
            channel,
            Payload.wrap(
                text.getBytes(StandardCharsets.UTF_8), io.vivremotion.message.MediaType.UNKNOWN)));
  }

  private Message store(Message message) {
    ByteBuffer record = ByteBuffer.allocate(MessageRecord.size(message));
    MessageRecord.write(message, record);
    inbox.append(record.array());
    return message;
  }

  private long waiting() {
    return Arrays.stream(Priority.values()).mapToLong(outbox::waiting).sum();
  }

  @Test
  void a_feed_that_refuses_for_a_while_gets_all_it_wants_in_order_before_the_inbox_forgets()
      throws InterruptedException {
    RefusingFeed feed = new RefusingFeed(7);
    feeds.add(feed);
    flow = newFlow(CONFIG);
    for (int i = 0; i < 20; i++) {
      store(Kind.TELEMETRY, "temperature", Integer.toString(i));
    }
    store(Kind.EVENT, "events/door", "unwanted");
    run();
    assertThat(feed.kept())
        .isEqualTo(java.util.stream.IntStream.range(0, 20).mapToObj(i -> "keep " + i).toList());
    assertThat(inbox.pending()).isEmpty();
  }

  @Test
  void a_crash_before_the_checkpoint_feeds_nothing_twice() throws InterruptedException {
    RefusingFeed feed = new RefusingFeed(0);
    feeds.add(feed);
    flow = newFlow(CONFIG);
    store(Kind.TELEMETRY, "temperature", "20");
    run();
    store(Kind.TELEMETRY, "temperature", "21");
    await().until(() -> feed.kept().size() == 2);
    await().until(() -> directory.resolve("carried").toFile().length() > 0);
    crash();
    run();
    assertThat(feed.kept()).containsExactly("keep 20", "keep 21");
  }

  /** What is left are the committed records and the files as they were before the flow ended. */
  private void crash() throws InterruptedException {
    MemorySpool left = inbox.reopened();
    Path frozen = directory.resolve("frozen");
    copy(directory, frozen);
    flow.close();
    copy(frozen, directory);
    inbox = left;
    history = new MemorySpool();
    renew();
  }

  private static void copy(Path from, Path to) {
    try {
      java.nio.file.Files.createDirectories(to);
      for (String name : List.of("checkpoint", "carried")) {
        java.nio.file.Files.copy(
            from.resolve(name),
            to.resolve(name),
            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void renew() {
    answers = answers.reopened();
    downlink = newDownlink();
    lastValues = newLastValues();
    flow = newFlow(CONFIG);
    started = false;
  }

  private MessageFlow newFlow(MessageFlow.Config config) {
    Stage test =
        new Stage() {
          @Override
          public String name() {
            return "test";
          }

          @Override
          public List<Verdict> decide(List<Judged> messages) {
            return laterStage.apply(messages);
          }
        };
    return new MessageFlow(
        new MessageFlow.Parts(
            inbox,
            history,
            new Decoder(Decoder.Config.DEFAULT),
            List.of(test),
            outbox,
            downlink,
            lastValues,
            Devices.NONE,
            journal,
            feeds),
        config,
        directory,
        clock,
        meters);
  }

  private SpoolDownlink newDownlink() {
    return new SpoolDownlink(
        answers,
        SpoolDownlink.Config.DEFAULT,
        new SpoolDownlink.Time(clock, clock::nanoTime),
        journal,
        new SimpleMeterRegistry());
  }

  private static MemoryLastValues newLastValues() {
    return new MemoryLastValues(MemoryLastValues.Config.DEFAULT, new SimpleMeterRegistry());
  }
}
