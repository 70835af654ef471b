package io.vivremotion.uplink.api;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.http.StreamClient;
import io.vivremotion.http.Way;
import io.vivremotion.http.Wire;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** An authority whose providers speak TLS, as localhost. */
record Trust(Path authority) {
  StreamClient client(SimpleMeterRegistry meters) {
    StreamClient.Config usual = StreamClient.Config.DEFAULT;
    return new StreamClient(
        new StreamClient.Config(
            usual.connectTimeout(),
            usual.maxConnectionsPerHost(),
            usual.maxWaitingPerHost(),
            usual.idleTimeout(),
            Optional.of(authority),
            usual.http2()),
        1,
        Wire.FREE,
        meters);
  }

  /**
   * @param onCall before each call over the metered link
   */
  static StreamClient nobody(SimpleMeterRegistry meters, Runnable onCall) {
    Supplier<Way> ways =
        () -> {
          onCall.run();
          return Way.FREE;
        };
    return new StreamClient(StreamClient.Config.DEFAULT, 1, ways, meters);
  }
}
