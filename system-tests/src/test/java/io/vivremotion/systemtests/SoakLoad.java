package io.vivremotion.systemtests;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Telemetry of many machines at a rate one can set, over a few MQTT connections, and beside it a
 * question each second.
 */
final class SoakLoad implements AutoCloseable {
  private static final int CONNECTIONS = 4;
  private static final int MACHINES = 200;
  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final Duration STEP = Duration.ofSeconds(8);

  private final List<PacedMqtt> telemetry = new ArrayList<>();
  private final Thread asker;
  private volatile boolean stopping;
  private volatile @Nullable String trouble;

  SoakLoad(GatewayProcess gateway, HttpClient http) {
    for (int i = 0; i < CONNECTIONS; i++) {
      int connection = i;
      telemetry.add(
          new PacedMqtt(
              gateway.mqttPort, "soak-" + i, number -> reading(number * CONNECTIONS + connection)));
    }
    Publisher phone = new Publisher.Http(gateway.httpPort, http);
    asker = Thread.ofPlatform().name("soak-asker").unstarted(() -> ask(phone));
  }

  void start() {
    telemetry.forEach(PacedMqtt::start);
    asker.start();
  }

  void rate(double messagesPerSecond) {
    telemetry.forEach(each -> each.rate(messagesPerSecond / CONNECTIONS));
  }

  /**
   * The highest of rising rates at which the flow keeps up with what is acknowledged; where the
   * next is not reached, what of it was.
   */
  double capacity(GatewayProcess gateway) throws IOException, InterruptedException {
    double good = 1_000;
    rate(good);
    TimeUnit.NANOSECONDS.sleep(WARM_UP.toNanos());
    for (double rate = 3_000; ; rate *= 1.3) {
      rate(rate);
      long before = acknowledged();
      TimeUnit.NANOSECONDS.sleep(STEP.toNanos());
      double reached = (acknowledged() - before) / (double) STEP.toSeconds();
      double lag = gateway.metric("vivremotion_flow_lag_messages");
      System.out.printf(Locale.ROOT, "rate=%.0f reached=%.0f lag=%.0f%n", rate, reached, lag);
      if (reached < 0.9 * rate || lag > 1.5 * rate) {
        rate(0);
        while (gateway.metric("vivremotion_flow_lag_messages") > 1_000) {
          TimeUnit.MILLISECONDS.sleep(100);
        }
        latencies();
        return lag > 1.5 * rate ? good : Math.max(good, reached);
      }
      good = rate;
    }
  }

  long acknowledged() {
    return telemetry.stream().mapToLong(PacedMqtt::acknowledged).sum();
  }

  /** Nanoseconds, since the last call. */
  Histogram latencies() {
    Histogram all = telemetry.getFirst().latencies();
    telemetry.stream().skip(1).map(PacedMqtt::latencies).forEach(all::add);
    return all;
  }

  List<String> troubles() {
    return Stream.concat(
            Stream.of(this).map(each -> each.trouble), telemetry.stream().map(PacedMqtt::trouble))
        .filter(Objects::nonNull)
        .toList();
  }

  private static PacedMqtt.Event reading(int number) {
    int machine = Math.floorMod(number, MACHINES);
    int time = Math.floorDiv(number, MACHINES);
    int noise = Math.floorMod(number * 0x9E3779B1, 97);
    String payload =
        "{\"temperature\":%d.%02d,\"pressure\":%d.%d}"
            .formatted(40 + Math.floorMod(time / 50 + machine, 4), noise, 5, noise % 10);
    return new PacedMqtt.Event("devices/soak-" + machine + "/measurements", payload);
  }

  private void ask(Publisher phone) {
    try (phone) {
      for (int number = 0; !stopping; number++) {
        String question = "\"how warm is machine " + number % MACHINES + ", and why?\"";
        phone.publish(new Publisher.Event("soak-asker", "ask", question), () -> {});
        TimeUnit.SECONDS.sleep(1);
      }
    } catch (IOException e) {
      trouble = "asker: " + e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stopping = true;
    telemetry.forEach(PacedMqtt::close);
    asker.interrupt();
  }
}
