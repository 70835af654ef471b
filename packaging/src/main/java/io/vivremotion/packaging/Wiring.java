package io.vivremotion.packaging;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vivremotion.adapter.Adapter;
import io.vivremotion.adapter.SpoolDownlink;
import io.vivremotion.adapter.SpoolInbox;
import io.vivremotion.adapter.coap.CoapAdapter;
import io.vivremotion.adapter.http.HttpAdapter;
import io.vivremotion.adapter.mqtt.MqttAdapter;
import io.vivremotion.adapter.mqtt.MqttBridge;
import io.vivremotion.flow.MessageFlow;
import io.vivremotion.flow.SpoolOutbox;
import io.vivremotion.http.HttpClient;
import io.vivremotion.http.HttpServer;
import io.vivremotion.inference.LocalInference;
import io.vivremotion.insight.DecisionJournal;
import io.vivremotion.insight.PartHealth;
import io.vivremotion.message.AddressRules;
import io.vivremotion.message.Decoder;
import io.vivremotion.message.MessageIds;
import io.vivremotion.message.Priority;
import io.vivremotion.security.ConfiguredGate;
import io.vivremotion.spool.FileSpool;
import io.vivremotion.spool.Spool;
import io.vivremotion.state.MemoryLastValues;
import io.vivremotion.state.StateStore;
import io.vivremotion.uplink.Uplink;
import io.vivremotion.uplink.UsageSink;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.provider.NoProvider;
import io.vivremotion.uplink.provider.Provider;
import io.vivremotion.uplink.provider.openai.KeySource;
import io.vivremotion.uplink.provider.openai.OpenAiProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The only place where parts meet. Read from top to bottom it is the way of a message: devices,
 * inbox, flow, outbox, uplink, downlink, devices.
 */
final class Wiring {
  private final GatewayConfig config;
  private final Surroundings around;
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final PartHealth health = new PartHealth(meters);
  private final Map<String, FileSpool> spools = new LinkedHashMap<>();

  /**
   * What is not ours: time, chance, the environment, the place of the models.
   *
   * @param nanoTime monotonic, as {@link System#nanoTime}
   * @param models the folder with one folder per model
   */
  record Surroundings(
      InstantSource clock,
      LongSupplier nanoTime,
      RandomGenerator random,
      Function<String, Optional<String>> environment,
      Path models) {}

  private Wiring(GatewayConfig config, Surroundings around) {
    this.config = config;
    this.around = around;
  }

  /**
   * Opens the spools (which recovers them) and builds the rest; nothing runs yet, no port is open.
   */
  static Gateway wire(GatewayConfig config, Surroundings around) throws IOException {
    Wiring wiring = new Wiring(config, around);
    try {
      return wiring.gateway();
    } catch (IOException | RuntimeException e) {
      wiring.spools.values().forEach(FileSpool::close);
      throw e;
    }
  }

  private Gateway gateway() throws IOException {
    Path data = config.dataDirectory();
    InstantSource clock = around.clock();

    // What is on disk.
    Spool inbox = spool("inbox", config.spools().inbox());
    Spool history = spool("history", config.spools().history());
    Spool answers = spool("downlink", config.spools().downlink());
    var outbox = new SpoolOutbox(outboxSpools(), meters);
    var journal = new DecisionJournal(config.journal(), data.resolve("journal"), clock, meters);
    var state = new StateStore(config.state(), data.resolve("state"), clock, meters);
    var lastValues = new MemoryLastValues(config.lastValues(), meters);

    // Judgement on the spot.
    var downlink = new SpoolDownlink(answers, config.downlink(), clock, journal, meters);
    var inference =
        new LocalInference(config.inference(), around.models(), lastValues, clock, meters);
    var flow =
        new MessageFlow(
            new MessageFlow.Parts(
                inbox,
                history,
                new Decoder(config.payloads()),
                inference.stages(),
                outbox,
                downlink,
                lastValues,
                state,
                journal),
            config.flow(),
            data.resolve("flow"),
            clock,
            meters);

    // The thin link and the cloud behind it.
    var budget = new LinkBudget(config.uplink().link(), around.nanoTime());
    var client = new HttpClient(config.uplink().client(), budget, meters);
    var uplink =
        new Uplink(
            config.uplink().delivery(),
            new Uplink.Ports(outbox, downlink, journal, usage(state)),
            new Uplink.Cloud(provider(client), budget),
            new Uplink.Time(clock, around.nanoTime(), around.random()),
            meters);

    // The ports to devices and operators.
    var gate = new ConfiguredGate(config.security());
    var http = new HttpServer(config.http(), gate, meters);
    var rules = new AddressRules(config.addresses());
    var ids = new MessageIds(around.random());
    var offered = new SpoolInbox(inbox);
    var mqtt = new MqttAdapter.Parts(offered, downlink, gate, rules, ids, clock, meters);
    List<Adapter> adapters = new ArrayList<>();
    adapters.add(new MqttAdapter(config.mqtt(), mqtt));
    config
        .bridge()
        .ifPresent(bridge -> adapters.add(new MqttBridge(bridge, mqtt, around.random())));
    adapters.add(
        new CoapAdapter(
            config.coap(),
            new CoapAdapter.Parts(offered, downlink, gate, rules, ids, clock, meters)));
    adapters.add(
        new HttpAdapter(
            config.httpDevices(),
            new HttpAdapter.Parts(http, offered, downlink, rules, ids, clock, meters)));

    adapters.forEach(adapter -> health.register(adapter.name(), adapter::health));
    spools.forEach((name, spool) -> health.register("spool-" + name, spool::health));
    health.register("flow", flow::health);
    health.register("inference", inference::health);
    health.register("uplink", uplink::health);
    health.register("state", state::health);
    health.register("journal", journal::health);
    var gateway =
        new Gateway(
            new Gateway.Parts(
                Collections.unmodifiableMap(spools),
                journal,
                state,
                downlink,
                inference,
                flow,
                client,
                uplink,
                budget,
                adapters,
                http),
            meters,
            around.nanoTime());
    var report =
        new StatusReport(
            new StatusReport.Sources(
                health,
                Collections.unmodifiableMap(spools),
                budget,
                meters,
                gateway::state,
                clock.instant()),
            clock);
    new OperatorRoutes(report, journal, meters, health).addTo(http);
    return gateway;
  }

  private Spool spool(String name, FileSpool.Config settings) throws IOException {
    FileSpool spool =
        FileSpool.open(
            config.dataDirectory().resolve("spool").resolve(name),
            settings.named(name),
            around.clock());
    spools.put(name, spool);
    return spool;
  }

  private Map<Priority, Spool> outboxSpools() throws IOException {
    Map<Priority, Spool> byUrgency = new EnumMap<>(Priority.class);
    for (Priority urgency : Priority.values()) {
      String name = "outbox-" + urgency.name().toLowerCase(Locale.ROOT);
      byUrgency.put(urgency, spool(name, config.spools().outbox()));
    }
    return byUrgency;
  }

  private Provider provider(HttpClient client) {
    GatewayConfig.ProviderSettings settings = config.uplink().provider();
    if (settings.baseUrl().isEmpty()) {
      return new NoProvider();
    }
    return new OpenAiProvider(
        new OpenAiProvider.Config(
            URI.create(settings.baseUrl()),
            settings.model(),
            settings.simulation(),
            settings.timeout(),
            settings.bytesPerToken()),
        key(settings.key()),
        client,
        around.clock());
  }

  private KeySource key(String reference) {
    if (reference.startsWith("file:")) {
      return KeySource.file(Path.of(reference.substring("file:".length())));
    }
    if (reference.startsWith("env:")) {
      return KeySource.of(
          around.environment().apply(reference.substring("env:".length())).orElse(""));
    }
    return KeySource.NONE;
  }

  /** The uplink reports what was used; the state store adds it up by day and model. */
  private static UsageSink usage(StateStore state) {
    return spent ->
        state.used(
            spent.model(),
            new StateStore.Usage(
                1,
                Math.max(0, spent.usage().input()),
                Math.max(0, spent.usage().output()),
                spent.wire().sentBytes() + spent.wire().receivedBytes()));
  }
}
