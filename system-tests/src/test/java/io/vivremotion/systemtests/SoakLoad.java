package io.vivremotion.systemtests;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Telemetry of many machines at a rate one can set, over a few MQTT connections; and beside it an
 * event a second over each protocol, which the ledger follows to the cloud, and a question.
 */
final class SoakLoad implements AutoCloseable {
  private static final int CONNECTIONS = 4;
  private static final int MACHINES = 200;
  private static final Duration STEP = Duration.ofSeconds(8);

  private final List<PacedMqtt> telemetry = new ArrayList<>();
  private final List<Thread> devices = new ArrayList<>();
  private final Ledger ledger;
  private volatile boolean stopping;

  SoakLoad(GatewayProcess gateway, HttpClient http, Ledger ledger) {
    this.ledger = ledger;
    for (int i = 0; i < CONNECTIONS; i++) {
      int connection = i;
      telemetry.add(
          new PacedMqtt(
              gateway.mqttPort, "soak-" + i, number -> reading(number * CONNECTIONS + connection)));
    }
    devices.add(device("mqtt", new Publisher.Mqtt(gateway.mqttPort, "soak-events"), "events/door"));
    devices.add(device("coap", new Publisher.Coap(gateway.coapPort), "alarms/smoke"));
    devices.add(device("http", new Publisher.Http(gateway.httpPort, http), "events/door"));
    devices.add(device("ask", new Publisher.Http(gateway.httpPort, http), "ask"));
  }

  void start() {
    telemetry.forEach(PacedMqtt::start);
    devices.forEach(Thread::start);
  }

  void rate(double messagesPerSecond) {
    telemetry.forEach(each -> each.rate(messagesPerSecond / CONNECTIONS));
  }

  /** The highest of rising rates at which the flow keeps up with what is acknowledged. */
  double capacity(GatewayProcess gateway) throws IOException, InterruptedException {
    double good = 1_000;
    for (double rate = 4_000; ; rate *= 1.3) {
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
        return good;
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
    return telemetry.stream().map(PacedMqtt::trouble).filter(Objects::nonNull).toList();
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

  private Thread device(String protocol, Publisher publisher, String channel) {
    return Thread.ofPlatform()
        .name("soak-" + protocol)
        .unstarted(() -> {
          try (publisher) {
            for (int number = 0; !stopping; number++) {
              String id = "soak-" + protocol + "-" + number;
              publisher.publish("soak-" + protocol, channel, said(protocol, id));
              if (!channel.equals("ask")) {
                ledger.acknowledged(id);
              }
              LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            }
          } catch (IOException e) {
            System.out.println("soak-" + protocol + " ended: " + e);
            ledger.failed();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static String said(String protocol, String id) {
    return protocol.equals("ask")
        ? "\"how warm is it, and why, " + id + "?\""
        : "{\"event\":\"door opened\",\"id\":\"" + id + "\"}";
  }

  @Override
  public void close() {
    stopping = true;
    telemetry.forEach(PacedMqtt::close);
    try {
      for (Thread device : devices) {
        device.join(TimeUnit.SECONDS.toMillis(10));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
