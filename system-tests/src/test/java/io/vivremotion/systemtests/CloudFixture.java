package io.vivremotion.systemtests;

import io.vivremotion.simulation.cloud.StandInProvider;
import java.io.IOException;

/** The far end of the tests, and the configuration that leads there. */
final class CloudFixture {
  private CloudFixture() {}

  static StandInProvider start() throws IOException {
    StandInProvider cloud = new StandInProvider(StandInProvider.Config.DEFAULT);
    cloud.start();
    return cloud;
  }

  /** A link that does not matter, so that a test waits for nothing but the gateway. */
  static String wideOpen(StandInProvider cloud) {
    return configuration(cloud.port(), "80Mbit/s", "1MB", 100);
  }

  /** Nothing is asked twice to compare answers: the ledger counts what arrives. */
  static String configuration(int providerPort, String rate, String burst, int rowsPerBatch) {
    return """
    data-directory: ${data}
    mqtt: {port: ${mqtt}}
    coap: {port: ${coap}}
    http: {port: ${http}}
    inference:
      telemetry:
        limits:
          - {measurement: temperature, max: 90}
    uplink:
      provider: {base-url: 'http://127.0.0.1:%d/v1', model: simulation, simulation: true}
      link: {rate: %s, burst-bytes: %s}
      delivery:
        max-held-rows: 400
        batch: {max-rows: %d, max-rows-bytes: 64KiB, linger: 200ms, shadow-share: 0}
    """
        .formatted(providerPort, rate, burst, rowsPerBatch);
  }
}
