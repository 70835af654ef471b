package io.vivremotion.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.adapter.SpoolDownlink;
import io.vivremotion.message.AddressRules;
import io.vivremotion.message.Answer;
import io.vivremotion.message.DeviceId;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.MessageIds;
import io.vivremotion.message.ReplyTo;
import io.vivremotion.spool.FileSpool;
import io.vivremotion.spool.SpoolConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the downlink as it is. */
class AnswersTest {
  private static final SpoolConfig SMALL =
      new SpoolConfig(
          "downlink",
          1 << 16,
          1 << 20,
          SpoolConfig.Policy.DROP_OLDEST,
          Duration.ZERO,
          1 << 20,
          Duration.ZERO,
          0.0);

  @TempDir Path directory;
  private FileSpool spool;
  private SpoolDownlink downlink;
  private MqttAdapter adapter;

  @BeforeEach
  void start() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    InstantSource clock = InstantSource.system();
    spool = FileSpool.open(directory, SMALL, clock);
    downlink =
        new SpoolDownlink(
            spool,
            SpoolDownlink.Config.DEFAULT,
            new SpoolDownlink.Time(clock, System::nanoTime),
            (_, _, _) -> {},
            meters);
    downlink.start();
    adapter =
        new MqttAdapter(
            MqttAdapter.Config.DEFAULT.withPort(0),
            new MqttAdapter.Parts(
                new InstantInbox(),
                downlink,
                new OpenGate(),
                new AddressRules(AddressRules.DEFAULT),
                new MessageIds(new Random(1)),
                clock,
                meters));
    adapter.start();
  }

  @AfterEach
  void stop() {
    adapter.close();
    spool.close();
  }

  @Test
  void who_listens_to_all_devices_is_offered_again_what_failed_there_before_the_device_came()
      throws Exception {
    post("r/1");
    try (ByteClient monitor = new ByteClient(adapter.port()).connected("m")) {
      monitor.send("82 r22 m1 s17 'devices/+/answers' 00").expecting("90 03 m1 00").pings();
      try (ByteClient device = new ByteClient(adapter.port()).connected("d1")) {
        device.send("82 06 m1 s1 'x' 00").expecting("90 03 m1 00").pings().send("E0 00");
        assertThat(device.isClosedByServer()).isTrue();
      }
      monitor.send("82 r8 m2 s3 'r/1' 00").expecting("90 03 m2 00");
      String packet = new String(monitor.packet(), StandardCharsets.UTF_8);
      assertThat(packet).contains("close valve 2");
    }
  }

  @Test
  void an_answer_that_cannot_be_published_goes_back_to_the_downlink() throws Exception {
    try (Fixture server = Fixture.started();
        ByteClient device = server.client().connected("d1")) {
      device.send("82 r8 m1 s3 'r/1' 00").expecting("90 03 m1 00");
      server.downlink.post(answer(new ReplyTo("mqtt", "r/1", "no base64!")), _ -> {});
      Awaitility.await().until(() -> !server.downlink.waiting(new DeviceId("d1")).isEmpty());
    }
  }

  private void post(String topic) throws InterruptedException {
    CountDownLatch kept = new CountDownLatch(1);
    downlink.post(answer(new ReplyTo("mqtt", topic, "")), _ -> kept.countDown());
    assertThat(kept.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private static Answer answer(ReplyTo to) {
    Instant now = Instant.now();
    return new Answer(
        new MessageId(1, 1),
        new MessageId(1, 2),
        new DeviceId("d1"),
        Answer.Source.LOCAL,
        "close valve 2",
        1,
        now,
        now.plusSeconds(60),
        to);
  }
}
