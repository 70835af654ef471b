package io.vivremotion.adapter.mqtt;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.adapter.Admission;
import io.vivremotion.adapter.Inbox;
import io.vivremotion.adapter.SpoolInbox;
import io.vivremotion.message.AddressRules;
import io.vivremotion.message.Message;
import io.vivremotion.message.MessageIds;
import io.vivremotion.spool.FileSpool;
import io.vivremotion.spool.SpoolConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The adapter alone under load, for measuring: {@code LoadTarget PORT [direct|committer|FOLDER]}.
 * What is offered is committed at once, on the caller's thread or, as the spool does, in groups by
 * another; or a real spool in the folder.
 */
final class LoadTarget {
  private static final long SPOOL_MAX_BYTES = 8L << 30;

  private LoadTarget() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int port = Integer.parseInt(arguments[0]);
    Inbox inbox = inbox(arguments.length > 1 ? arguments[1] : "committer");
    var adapter =
        new MqttAdapter(
            MqttAdapter.Config.DEFAULT.withPort(port),
            new MqttAdapter.Parts(
                inbox,
                new MemoryDownlink(),
                new OpenGate(),
                new AddressRules(AddressRules.DEFAULT),
                new MessageIds(new Random(1)),
                InstantSource.system(),
                new SimpleMeterRegistry()));
    adapter.start();
    System.out.println("ready on " + adapter.port());
    Thread.currentThread().join();
  }

  private static Inbox inbox(String kind) throws IOException {
    return switch (kind) {
      case "direct" -> (_, admitted) -> admitted.accept(Admission.STORED);
      case "committer" -> new Grouping();
      default -> { // the folder of a real spool
        SpoolConfig config = SpoolConfig.DEFAULT;
        yield new SpoolInbox(
            FileSpool.open(
                Path.of(kind),
                config.named("load").sized(config.segmentBytes(), SPOOL_MAX_BYTES),
                InstantSource.system()));
      }
    };
  }

  private static final class Grouping implements Inbox {
    private List<Consumer<Admission>> waiting = new ArrayList<>();
    private final Thread committer = Thread.ofPlatform().name("committer").start(this::run);

    @Override
    public void offer(Message message, Consumer<Admission> admitted) {
      boolean first;
      synchronized (this) {
        first = waiting.isEmpty();
        waiting.add(admitted);
      }
      if (first) {
        LockSupport.unpark(committer);
      }
    }

    private void run() {
      while (true) {
        List<Consumer<Admission>> group;
        synchronized (this) {
          group = waiting;
          waiting = new ArrayList<>();
        }
        if (group.isEmpty()) {
          LockSupport.park(this);
        }
        group.forEach(admitted -> admitted.accept(Admission.STORED));
      }
    }
  }
}
