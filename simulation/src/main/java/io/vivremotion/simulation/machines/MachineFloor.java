package io.vivremotion.simulation.machines;

import io.vivremotion.message.DeviceId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The factory floor: twenty machines report, three people ask, and now and then something fails.
 */
public final class MachineFloor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MachineFloor.class);

  private static final List<Signal.Fault> FAULTS =
      List.of(Signal.Fault.SPIKE, Signal.Fault.DRIFT, Signal.Fault.UNREST);

  private final Config config;
  private final RandomGenerator random;
  private final Observer observer;
  private final List<Voice> voices;
  private final Roster roster;
  private final ScheduledExecutorService clockwork =
      Executors.newSingleThreadScheduledExecutor(
          work -> Thread.ofPlatform().name("machines").daemon().unstarted(work));
  private int questions;
  private int faults;

  /**
   * @param random decides noise, faults and questions: the same seed gives the same floor
   * @param nanos a clock that only goes forward
   */
  public MachineFloor(
      Config config, Observer observer, RandomGenerator random, LongSupplier nanos) {
    this.config = config;
    this.random = random;
    this.observer = observer;
    var tally = new Tally(observer, nanos);
    Voice mqtt = new MqttVoice(config.mqttUri(), tally);
    Voice coap = new CoapVoice(config.coapUri(), tally);
    Voice http = new HttpVoice(config.httpUri(), tally);
    this.voices = List.of(mqtt, coap, http);
    this.roster = new Roster(mqtt, coap, http, random);
  }

  /** Connects all and begins; throws if a machine cannot connect. */
  public void start() throws IOException {
    for (Voice voice : voices) {
      voice.open();
    }
    join();
    long period = config.reportEvery().toNanos();
    long offset = 0;
    for (Machine machine : roster.machines()) {
      // Spread over the period: machines are not in step with one another.
      every(offset, period, machine::report);
      offset += period / roster.machines().size();
    }
    every(config.firstFaultAfter().toNanos(), config.faultEvery().toNanos(), this::fail);
    every(config.askEvery().toNanos(), config.askEvery().toNanos(), this::ask);
  }

  /** All at once: a machine's connect takes up to a third of a second of waiting. */
  private void join() throws IOException {
    List<Future<?>> joining = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Machine machine : roster.machines()) {
        joining.add(threads.submit(() -> join(machine.voice(), machine.id())));
      }
      for (Roster.Person person : roster.people()) {
        joining.add(threads.submit(() -> join(person.voice(), person.id())));
      }
    }
    for (Future<?> one : joining) {
      if (one.state() == Future.State.FAILED) {
        throw new IOException("the floor cannot start", one.exceptionNow());
      }
    }
  }

  private static boolean join(Voice voice, DeviceId device) throws IOException {
    voice.join(device);
    return true;
  }

  public int machines() {
    return roster.machines().size();
  }

  private void every(long delayNanos, long periodNanos, Runnable work) {
    var _ =
        clockwork.scheduleAtFixedRate(
            () -> attempt(work), delayNanos, periodNanos, TimeUnit.NANOSECONDS);
  }

  /** One failing send must not stop the machine for good. */
  private static void attempt(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.warn("msg=\"a machine could not send\"", e);
    }
  }

  private void fail() {
    Machine machine = roster.faulty(faults);
    Signal.Fault how = FAULTS.get(faults % FAULTS.size());
    int signal = random.nextInt(machine.signals().size());
    faults++;
    machine.fail(signal, how);
    observer.faultBegan(machine.id().value(), machine.signals().get(signal).name() + " " + how);
  }

  private void ask() {
    Roster.Person person = roster.people().get(questions % roster.people().size());
    person.voice().ask(person.id(), Roster.QUESTIONS.get(questions % Roster.QUESTIONS.size()));
    questions++;
  }

  /** Falls silent at once and disconnects. Idempotent. */
  @Override
  public void close() {
    clockwork.shutdownNow();
    voices.forEach(Voice::close);
  }

  /**
   * @param reportEvery how often each machine sends its readings
   * @param firstFaultAfter time for the gateway to learn what is normal
   */
  public record Config(
      String mqttUri,
      String coapUri,
      String httpUri,
      Duration reportEvery,
      Duration firstFaultAfter,
      Duration faultEvery,
      Duration askEvery) {}
}
