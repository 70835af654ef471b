package io.vivremotion.adapter.coap;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.adapter.SpoolDownlink;
import io.vivremotion.message.AddressRules;
import io.vivremotion.message.Answer;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.Message;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.MessageIds;
import io.vivremotion.message.ReplyTo;
import io.vivremotion.spool.FileSpool;
import io.vivremotion.spool.SpoolConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;

/** The adapter on a real port and a real downlink on disk. */
final class Bench implements AutoCloseable {
  static final long MAX_BODY_BYTES = 2_000;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final TestInbox inbox = new TestInbox();
  final MessageIds ids = new MessageIds(new Random(7));
  final InstantSource clock = InstantSource.system();
  final SpoolDownlink downlink;
  final CoapAdapter adapter;
  private final FileSpool spool;

  Bench(Path directory) throws IOException, InterruptedException {
    spool =
        FileSpool.open(
            directory,
            SpoolConfig.DEFAULT
                .named("downlink")
                .sized(1 << 16, 1 << 20)
                .withMaxWaitingBytes(1 << 16),
            clock);
    downlink =
        new SpoolDownlink(
            spool,
            SpoolDownlink.Config.DEFAULT,
            new SpoolDownlink.Time(clock, System::nanoTime),
            (message, step, facts) -> {},
            meters);
    downlink.start();
    adapter =
        new CoapAdapter(
            new CoapAdapter.Config("127.0.0.1", 0, MAX_BODY_BYTES, 100, 100),
            new CoapAdapter.Parts(
                inbox,
                downlink,
                new TestGate(),
                new AddressRules(AddressRules.DEFAULT),
                ids,
                clock,
                meters));
    adapter.start();
  }

  String uri(String path) {
    return "coap://127.0.0.1:" + adapter.port() + path;
  }

  /** What the flow would do with a message. */
  Answer answer(Message message, String text) {
    return answer(message.device(), message.id(), text);
  }

  Answer answer(DeviceId device, MessageId inReplyTo, String text) {
    Instant now = clock.instant();
    Answer answer =
        new Answer(
            ids.next(now),
            inReplyTo,
            device,
            Answer.Source.LOCAL,
            text,
            1,
            now,
            now.plusSeconds(3_600),
            ReplyTo.over("coap"));
    downlink.post(answer, kept -> {});
    return answer;
  }

  @Override
  public void close() {
    adapter.close();
    spool.close();
  }
}
