package io.vivremotion.bench;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.adapter.Admission;
import io.vivremotion.adapter.SpoolDownlink;
import io.vivremotion.adapter.SpoolInbox;
import io.vivremotion.flow.MessageFlow;
import io.vivremotion.flow.SpoolOutbox;
import io.vivremotion.insight.DecisionJournal;
import io.vivremotion.message.Address;
import io.vivremotion.message.Channel;
import io.vivremotion.message.Decoder;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Kind;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Message;
import io.vivremotion.message.MessageIds;
import io.vivremotion.message.Payload;
import io.vivremotion.message.Priority;
import io.vivremotion.message.ReplyTo;
import io.vivremotion.spool.FileSpool;
import io.vivremotion.spool.Spool;
import io.vivremotion.spool.SpoolConfig;
import io.vivremotion.state.Devices;
import io.vivremotion.state.MemoryLastValues;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a kept reading costs the flow's thread: from the record in the inbox to the checkpoint,
 * without stages. In CPU time, so that neighbours on the machine do not count. Arguments: messages
 * per round, folder.
 */
public final class FlowBench {
  private static final Map<String, String> PAYLOADS =
      Map.of(
          "one value",
          "{\"value\":21.53}",
          "seven fields, 200 bytes",
          "{\"temperature\":21.53,\"pressure\":1013.2,\"running\":true,\"mode\":\"auto\",\"speed\":1480,"
              + "\"serial\":\"AX-2231-88\",\"note\":\""
              + "x".repeat(87)
              + "\"}");
  private static final int ROUNDS = 4;
  private static final int DEVICES = 500;

  private final InstantSource clock = InstantSource.system();
  private final MessageIds ids = new MessageIds(new Random(1));
  private final Path directory;
  private final int messages;

  private FlowBench(int messages, Path directory) {
    this.messages = messages;
    this.directory = directory;
  }

  /** Prints one line per round. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int messages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 300_000;
    Path parent = Path.of(arguments.length > 1 ? arguments[1] : "/tmp");
    for (Map.Entry<String, String> payload : PAYLOADS.entrySet()) {
      FlowBench bench = new FlowBench(messages, Files.createTempDirectory(parent, "flow-bench"));
      bench.run(payload.getKey(), payload.getValue().getBytes(StandardCharsets.UTF_8));
    }
  }

  private void run(String name, byte[] payload) throws IOException, InterruptedException {
    try (FileSpool inbox = spool("inbox", SpoolConfig.Policy.REFUSE)) {
      for (int round = 0; round < ROUNDS; round++) {
        fill(inbox, payload);
        double micros = judge(inbox);
        System.out.printf(
            "%s (%d bytes), round %d: %.2f us of CPU per message, %,.0f/s per core%n",
            name, payload.length, round, micros, 1e6 / micros);
      }
    }
  }

  private void fill(Spool inbox, byte[] payload) throws InterruptedException {
    SpoolInbox offered = new SpoolInbox(inbox);
    CountDownLatch admitted = new CountDownLatch(messages);
    AtomicInteger refused = new AtomicInteger();
    Semaphore outstanding = new Semaphore(4_096);
    for (int i = 0; i < messages; i++) {
      outstanding.acquire();
      offered.offer(
          message(i, payload),
          admission -> {
            outstanding.release();
            if (!(admission instanceof Admission.Stored)) {
              refused.incrementAndGet();
            }
            admitted.countDown();
          });
    }
    admitted.await();
    if (refused.get() > 0) {
      throw new IllegalStateException(refused + " messages were refused: the figure is no figure");
    }
  }

  private Message message(int number, byte[] payload) {
    Instant now = clock.instant();
    Address address =
        new Address(
            new DeviceId("press-" + number % DEVICES),
            new Channel("telemetry"),
            Kind.TELEMETRY,
            Priority.NORMAL);
    return Message.of(
        ids.next(now),
        address,
        Payload.wrap(payload, MediaType.UNKNOWN),
        now,
        Optional.of(ReplyTo.over("mqtt")));
  }

  private double judge(Spool inbox) throws IOException, InterruptedException {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Map<Priority, Spool> outboxes = new EnumMap<>(Priority.class);
    for (Priority urgency : Priority.values()) {
      outboxes.put(urgency, spool("outbox-" + urgency, SpoolConfig.Policy.REFUSE));
    }
    try (DecisionJournal journal =
            new DecisionJournal(
                DecisionJournal.Config.DEFAULT, directory.resolve("journal"), clock, meters);
        FileSpool history = spool("history", SpoolConfig.Policy.DROP_OLDEST);
        FileSpool answers = spool("downlink", SpoolConfig.Policy.REFUSE)) {
      journal.start();
      MessageFlow.Parts parts =
          new MessageFlow.Parts(
              inbox,
              history,
              new Decoder(Decoder.Config.DEFAULT),
              List.of(),
              new SpoolOutbox(outboxes, meters),
              downlink(answers, journal, meters),
              new MemoryLastValues(MemoryLastValues.Config.DEFAULT, meters),
              Devices.NONE,
              journal,
              List.of());
      try (MessageFlow flow =
          new MessageFlow(
              parts, MessageFlow.Config.DEFAULT, directory.resolve("flow"), clock, meters)) {
        flow.start();
        if (!flow.drain(Duration.ofMinutes(2))) {
          throw new IllegalStateException("the flow is not done: " + flow.health());
        }
        return cpuNanosOf("flow") / 1_000.0 / messages;
      }
    } finally {
      outboxes.values().forEach(Spool::close);
    }
  }

  private SpoolDownlink downlink(Spool answers, DecisionJournal journal, MeterRegistry meters) {
    return new SpoolDownlink(
        answers,
        SpoolDownlink.Config.DEFAULT,
        new SpoolDownlink.Time(clock, System::nanoTime),
        journal,
        meters);
  }

  private static long cpuNanosOf(String thread) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (info != null && info.getThreadName().equals(thread)) {
        return threads.getThreadCpuTime(info.getThreadId());
      }
    }
    throw new IllegalStateException("there is no thread named " + thread);
  }

  private FileSpool spool(String name, SpoolConfig.Policy policy) throws IOException {
    SpoolConfig config =
        SpoolConfig.DEFAULT
            .named(name)
            .sized(64L << 20, 1L << 30)
            .withPolicy(policy)
            .withMaxWaitingBytes(64L << 20);
    return FileSpool.open(directory.resolve(name), config, clock);
  }
}
