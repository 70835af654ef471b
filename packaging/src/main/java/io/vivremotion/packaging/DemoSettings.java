package io.vivremotion.packaging;

import io.vivremotion.adapter.coap.CoapAdapter;
import io.vivremotion.http.HttpServer;
import io.vivremotion.inference.Limit;
import io.vivremotion.inference.LocalInference;
import io.vivremotion.inference.TelemetryStage;
import io.vivremotion.simulation.cloud.StandInProvider;
import io.vivremotion.simulation.machines.MachineFloor;
import io.vivremotion.uplink.link.LinkBudget;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The demo's configuration: the defaults, but a folder that is thrown away, free ports, a thin
 * link, and machines that are learnt faster than real ones need to be.
 *
 * @param cloud whom the escalations go to, as it is shown
 */
record DemoSettings(GatewayConfig config, MachineFloor.Config floor, String cloud) {
  /** At twenty readings a second normal is known after eight seconds, with the usual settings. */
  private static final Duration REPORT_EVERY = Duration.ofMillis(50);

  /** Only clear faults: with so short a past many a reading is the most extreme one yet. */
  private static final double LIKELIHOOD_THRESHOLD = 0.8;

  /** The stand-in is started if there is no key. */
  static DemoSettings of(
      Path data,
      long linkBytesPerSecond,
      Function<String, Optional<String>> environment,
      StandInProvider standIn)
      throws IOException {
    GatewayConfig.ProviderSettings provider = provider(environment, standIn);
    GatewayConfig config = config(data, uplink(provider, linkBytesPerSecond));
    var floor =
        new MachineFloor.Config(
            "tcp://127.0.0.1:" + config.mqtt().port(),
            "coap://127.0.0.1:" + config.coap().port(),
            "http://127.0.0.1:" + config.http().port(),
            REPORT_EVERY,
            Duration.ofSeconds(9),
            Duration.ofSeconds(3),
            Duration.ofSeconds(2));
    return new DemoSettings(
        config, floor, provider.simulation() ? "SIMULATION (local stand-in)" : provider.model());
  }

  private static GatewayConfig config(Path data, GatewayConfig.UplinkSettings uplink)
      throws IOException {
    GatewayConfig standard = GatewayConfig.DEFAULT;
    return new GatewayConfig(
        data,
        Duration.ofSeconds(5),
        new Logs.Config(Logs.Verbosity.WARN, Optional.of(data.resolve("log")), 4 << 20, 1),
        standard.addresses(),
        standard.security(),
        standard.mqtt().withPort(freePort(standard.mqtt().port())),
        Optional.empty(),
        onPort(standard.coap(), freeUdpPort(standard.coap().port())),
        onPort(standard.http(), freePort(standard.http().port())),
        standard.httpDevices(),
        standard.payloads(),
        standard.spools(),
        standard.disk(),
        standard.flow(),
        standard.downlink(),
        standard.lastValues(),
        standard.state(),
        standard.journal(),
        inference(standard.inference()),
        uplink,
        standard.apps(),
        standard.prompts(),
        standard.context(),
        List.of());
  }

  private static GatewayConfig.UplinkSettings uplink(
      GatewayConfig.ProviderSettings provider, long linkBytesPerSecond) {
    GatewayConfig.UplinkSettings standard = GatewayConfig.UplinkSettings.DEFAULT;
    return new GatewayConfig.UplinkSettings(
        provider,
        standard.largerModels(),
        standard.providers(),
        standard.models(),
        standard.budget(),
        standard.ceilingPrice(),
        LinkBudget.Config.of(linkBytesPerSecond, standard.link().burstBytes()),
        standard.links(),
        standard.mask(),
        standard.residency(),
        standard.residencyRules(),
        standard.delivery(),
        standard.client());
  }

  private static GatewayConfig.ProviderSettings provider(
      Function<String, Optional<String>> environment, StandInProvider standIn) throws IOException {
    for (String keyName : List.of("VIVREMOTION_LLM_KEY", "OPENAI_API_KEY")) {
      if (environment.apply(keyName).isPresent()) {
        return realProvider(keyName, environment);
      }
    }
    standIn.start();
    return standInProvider(standIn.port());
  }

  private static GatewayConfig.ProviderSettings realProvider(
      String keyName, Function<String, Optional<String>> environment) {
    GatewayConfig.ProviderSettings standard = GatewayConfig.ProviderSettings.DEFAULT;
    return new GatewayConfig.ProviderSettings(
        environment.apply("VIVREMOTION_LLM_URL").orElse("https://api.openai.com/v1"),
        environment.apply("VIVREMOTION_LLM_MODEL").orElse("gpt-4o-mini"),
        "env:" + keyName,
        standard.region(),
        false,
        standard.timeout(),
        standard.bytesPerToken(),
        standard.batchApi(),
        standard.costPerMillionTokens());
  }

  private static GatewayConfig.ProviderSettings standInProvider(int port) {
    GatewayConfig.ProviderSettings standard = GatewayConfig.ProviderSettings.DEFAULT;
    return new GatewayConfig.ProviderSettings(
        "http://127.0.0.1:" + port + "/v1",
        "stand-in",
        "",
        standard.region(),
        true,
        standard.timeout(),
        standard.bytesPerToken(),
        standard.batchApi(),
        standard.costPerMillionTokens());
  }

  private static LocalInference.Config inference(LocalInference.Config standard) {
    TelemetryStage.Config telemetry = standard.telemetry();
    return new LocalInference.Config(
        new TelemetryStage.Config(
            LIKELIHOOD_THRESHOLD,
            telemetry.maxSeries(),
            telemetry.warmUpReadings(),
            telemetry.refractoryReadings(),
            telemetry.contextReadings(),
            telemetry.model(),
            List.of(
                new Limit("press-*", "temperature", 0, 80),
                new Limit("oven-*", "temperature", 0, 245)),
            telemetry.deadBands()),
        standard.questions());
  }

  private static CoapAdapter.Config onPort(CoapAdapter.Config coap, int port) {
    return new CoapAdapter.Config(
        coap.host(), port, coap.maxBodyBytes(), coap.maxPeers(), coap.maxObservers());
  }

  private static HttpServer.Config onPort(HttpServer.Config http, int port) {
    return new HttpServer.Config(
        http.host(),
        port,
        http.tls(),
        http.ioThreads(),
        http.maxConnections(),
        http.maxBodyBytes(),
        http.maxBufferedBytes(),
        http.maxUnsentBytes(),
        http.requestTimeout(),
        http.idleTimeout());
  }

  /** The usual port if nobody has it, so that one can join with own devices; else any. */
  private static int freePort(int usual) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (var socket = new ServerSocket(usual, 1, loopback)) {
      return socket.getLocalPort();
    } catch (IOException taken) {
      try (var socket = new ServerSocket(0, 1, loopback)) {
        return socket.getLocalPort();
      }
    }
  }

  private static int freeUdpPort(int usual) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (var socket = new DatagramSocket(usual, loopback)) {
      return socket.getLocalPort();
    } catch (IOException taken) {
      try (var socket = new DatagramSocket(0, loopback)) {
        return socket.getLocalPort();
      }
    }
  }
}
