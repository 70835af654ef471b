package io.vivremotion.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.insight.Health;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.provider.Ask;
import io.vivremotion.uplink.provider.Outcome;
import io.vivremotion.uplink.provider.Provider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What comes of a call that throws. */
class CallsTest {
  private final World world = new World();
  private final Thin cloud = new Thin();

  /** Calls what is to throw, and asks the other afterwards. */
  private record Breaking(Provider other, Runnable breaking) implements Provider {
    @Override
    public String model() {
      return other.model();
    }

    @Override
    public boolean simulation() {
      return other.simulation();
    }

    @Override
    public Price price(Ask ask) {
      return other.price(ask);
    }

    @Override
    public Outcome ask(Ask ask) throws InterruptedException {
      breaking.run();
      return other.ask(ask);
    }

    @Override
    public Health health() {
      return other.health();
    }
  }

  /** Which in a gateway ends the process (docs/decisions/0160). */
  @Test
  void an_error_in_a_call_ends_its_thread_and_the_handler_of_dead_threads_hears_of_it()
      throws Exception {
    var heard = new CompletableFuture<Throwable>();
    var before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((_, why) -> heard.complete(why));
    cloud.budget = new LinkBudget(LinkBudget.Config.DEFAULT, System::nanoTime);
    try (Uplink uplink = uplink(new Breaking(cloud, CallsTest::runOutOfMemory))) {
      world.outbox.add(Escalations.of(Priority.ALARM, "event", "{\"v\":1}"));
      uplink.start();
      assertThat(heard.get(10, TimeUnit.SECONDS)).hasMessage("direct memory");
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  private static void runOutOfMemory() {
    throw new OutOfMemoryError("direct memory");
  }

  @Test
  void a_bug_in_a_call_is_one_failed_call() throws Exception {
    Turns turns = new Turns();
    cloud.budget = new LinkBudget(LinkBudget.Config.DEFAULT, turns.nanos::get);
    Provider once = new Breaking(cloud, new Once("a bug")::run);
    Dispatcher dispatcher = turns.dispatcher(world, new Uplink.Cloud(once, cloud.budget));
    var asked = world.outbox.add(Escalations.of(Priority.ALARM, "event", "{\"v\":1}"));
    turns.pass(dispatcher, Duration.ofMinutes(1));
    assertThat(world.count("vivremotion_uplink_requests", "outcome", "garbled", "code", "bug"))
        .isEqualTo(1);
    assertThat(world.outbox.settled()).contains(asked.id());
    assertThat(cloud.asked).isEqualTo(1);
  }

  private static final class Once {
    private final String why;
    private boolean thrown;

    Once(String why) {
      this.why = why;
    }

    void run() {
      if (!thrown) {
        thrown = true;
        throw new IllegalStateException(why);
      }
    }
  }

  private Uplink uplink(Provider provider) {
    return new Uplink(
        Uplink.Config.DEFAULT,
        world.ports(),
        List.of(new Uplink.Cloud(provider, cloud.budget)),
        new Uplink.Time(InstantSource.system(), System::nanoTime, new Random(7)),
        world.registry);
  }
}
