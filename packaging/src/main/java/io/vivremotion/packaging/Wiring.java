package io.vivremotion.packaging;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vivremotion.adapter.Adapter;
import io.vivremotion.adapter.Downlink;
import io.vivremotion.adapter.SpoolDownlink;
import io.vivremotion.adapter.SpoolInbox;
import io.vivremotion.adapter.coap.CoapAdapter;
import io.vivremotion.adapter.http.HttpAdapter;
import io.vivremotion.adapter.mqtt.MqttAdapter;
import io.vivremotion.adapter.mqtt.MqttBridge;
import io.vivremotion.flow.MessageFlow;
import io.vivremotion.flow.Outbox;
import io.vivremotion.flow.RecordDescribers;
import io.vivremotion.flow.SpoolOutbox;
import io.vivremotion.http.HttpServer;
import io.vivremotion.inference.LocalInference;
import io.vivremotion.insight.DecisionJournal;
import io.vivremotion.insight.PartHealth;
import io.vivremotion.message.AddressRules;
import io.vivremotion.message.Decoder;
import io.vivremotion.message.MessageIds;
import io.vivremotion.security.ConfiguredGate;
import io.vivremotion.security.Gate;
import io.vivremotion.spool.DiskSpace;
import io.vivremotion.spool.Spool;
import io.vivremotion.spool.TombstoneSpool;
import io.vivremotion.state.MemoryLastValues;
import io.vivremotion.state.StateStore;
import io.vivremotion.uplink.Discretion;
import io.vivremotion.uplink.LedgerFile;
import io.vivremotion.uplink.Purse;
import io.vivremotion.uplink.Uplink;
import io.vivremotion.uplink.UsageSink;
import io.vivremotion.uplink.api.AppApi;
import io.vivremotion.uplink.sink.Sinks;
import io.vivremotion.uplink.tenant.Tenants;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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
  private final DiskSpace space;
  private final OpenSpools spools;

  /**
   * What is not ours: time, chance, the environment, the place of the models, each folder's disk.
   *
   * @param nanoTime monotonic, as {@link System#nanoTime}
   * @param models the folder with one folder per model
   */
  record Surroundings(
      InstantSource clock,
      LongSupplier nanoTime,
      RandomGenerator random,
      Function<String, Optional<String>> environment,
      Path models,
      Function<Path, DiskSpace.Volume> volumes) {
    /** On the disk of this machine. */
    Surroundings(
        InstantSource clock,
        LongSupplier nanoTime,
        RandomGenerator random,
        Function<String, Optional<String>> environment,
        Path models) {
      this(clock, nanoTime, random, environment, models, DiskSpace.Volume::of);
    }
  }

  private Wiring(GatewayConfig config, Surroundings around) throws IOException {
    this.config = config;
    this.around = around;
    Path data = config.dataDirectory();
    this.space = new DiskSpace(data, config.disk(), around.volumes().apply(data));
    space.bindTo(meters);
    Logs.bindTo(config.log(), meters);
    this.spools = new OpenSpools(config, around, space, meters);
    DiskBudget.check(config, space.totalBytes());
  }

  /**
   * Opens the spools (which recovers them) and builds the rest; nothing runs yet, no port is open.
   */
  static Gateway wire(GatewayConfig config, Surroundings around) throws IOException {
    Wiring wiring = new Wiring(config, around);
    try {
      return wiring.gateway();
    } catch (IOException | RuntimeException e) {
      wiring.spools.close();
      throw e;
    }
  }

  /** The whole on one page; each part's own wiring stands below, in this order. */
  private Gateway gateway() throws IOException {
    TombstoneSpool losses = spools.tombstones();
    Disk disk = disk();
    SpoolDownlink downlink = downlink(disk);
    LocalInference inference = inference(disk);
    LinksWiring.Links links = LinksWiring.of(config, around, meters);
    Tenants tenants = AppsWiring.tenants(config, around, meters);
    Discretion discretion = config.uplink().discretion();
    Uplink uplink = uplink(disk, downlink, links, DevicesPurse.of(config, tenants), discretion);
    var link = new LinkInUse(links, uplink::inUse, uplink::shut);
    SinksWiring by = SinksWiring.by(around, link, meters, discretion.masking());
    Sinks sinks = SinksWiring.of(config.sinks(), spools, losses, by);
    MessageFlow flow = flow(disk, inference, downlink, sinks);
    ConfiguredGate gate = gate();
    var http = new HttpServer(config.http(), gate, meters);
    var parts =
        new Gateway.Parts(
            spools.byName(),
            space,
            disk.journal(),
            disk.state(),
            downlink,
            inference,
            flow,
            links.clients(),
            uplink,
            links.clouds(),
            sinks,
            adapters(disk.inbox(), downlink, gate, http),
            AppsWiring.of(config, around, tenants, link, meters),
            ContextWiring.of(config, around, disk, links.tokens(), meters),
            http);
    watch(parts);
    parts.apps().api().addTo(http, parts.context().conversations());
    parts.context().prompts().addTo(http, parts.apps().api().chat());
    return operated(new Gateway(parts, meters, around.nanoTime()), parts, losses);
  }

  private LocalInference inference(Disk disk) {
    return new LocalInference(
        config.inference(), around.models(), disk.lastValues(), around.clock(), meters);
  }

  private ConfiguredGate gate() {
    var gate = new ConfiguredGate(config.security());
    gate.bindTo(meters);
    return gate;
  }

  record Disk(
      Spool inbox,
      Spool history,
      Spool answers,
      Outbox outbox,
      DecisionJournal journal,
      StateStore state,
      MemoryLastValues lastValues) {}

  private Disk disk() throws IOException {
    Path data = config.dataDirectory();
    return new Disk(
        spools.open("inbox", config.spools().inbox(), RecordDescribers.INBOX),
        spools.open("history", config.spools().history(), RecordDescribers.HISTORY),
        spools.open("downlink", config.spools().downlink(), RecordDescribers.ANSWERS),
        new SpoolOutbox(spools.outbox(), meters),
        new DecisionJournal(config.journal(), data.resolve("journal"), around.clock(), meters),
        new StateStore(
            config.state(), data.resolve("state"), around.clock(), around.random(), meters),
        new MemoryLastValues(config.lastValues(), meters));
  }

  private SpoolDownlink downlink(Disk disk) {
    return new SpoolDownlink(
        disk.answers(),
        config.downlink(),
        new SpoolDownlink.Time(around.clock(), around.nanoTime()),
        disk.journal(),
        meters);
  }

  /** From the inbox to a verdict, and where each verdict leads. */
  private MessageFlow flow(Disk disk, LocalInference inference, Downlink downlink, Sinks sinks) {
    return new MessageFlow(
        new MessageFlow.Parts(
            disk.inbox(),
            disk.history(),
            new Decoder(config.payloads()),
            inference.stages(),
            disk.outbox(),
            downlink,
            disk.lastValues(),
            disk.state(),
            disk.journal(),
            sinks.feeds()),
        config.flow(),
        config.dataDirectory().resolve("flow"),
        around.clock(),
        meters);
  }

  /** From the outbox over the thin link to the cloud, and its answers to the downlink. */
  private Uplink uplink(
      Disk disk, Downlink downlink, LinksWiring.Links links, Purse purse, Discretion discretion) {
    return new Uplink(
        config.uplink().delivery(),
        new Uplink.Ports(
            disk.outbox(),
            downlink,
            disk.journal(),
            usage(disk.state()),
            new LedgerFile(config.dataDirectory().resolve("uplink")),
            new LedgerFile(config.dataDirectory().resolve("uplink"), "learnt"),
            new LedgerFile(config.dataDirectory().resolve("uplink"), "candidate"),
            purse,
            discretion,
            links.endpoints()),
        links.clouds(),
        new Uplink.Time(around.clock(), around.nanoTime(), around.random()),
        meters);
  }

  /** The ports to devices: all offer to one inbox and hear of one downlink. */
  private List<Adapter> adapters(Spool inbox, Downlink downlink, Gate gate, HttpServer http) {
    var rules = new AddressRules(config.addresses());
    var ids = new MessageIds(around.random());
    var offered = new SpoolInbox(inbox);
    InstantSource clock = around.clock();
    var mqtt = new MqttAdapter.Parts(offered, downlink, gate, rules, ids, clock, meters);
    var coap = new CoapAdapter.Parts(offered, downlink, gate, rules, ids, clock, meters);
    var web = new HttpAdapter.Parts(http, offered, downlink, rules, ids, clock, meters);
    List<Adapter> adapters = new ArrayList<>();
    adapters.add(new MqttAdapter(config.mqtt(), mqtt));
    config
        .bridge()
        .ifPresent(bridge -> adapters.add(new MqttBridge(bridge, mqtt, around.random())));
    adapters.add(new CoapAdapter(config.coap(), coap));
    adapters.add(new HttpAdapter(config.httpDevices(), web));
    return List.copyOf(adapters);
  }

  /** What {@code status}, {@code /health} and the gauge of each part tell, in this order. */
  private void watch(Gateway.Parts parts) {
    parts.adapters().forEach(adapter -> health.register(adapter.name(), adapter::health));
    spools.byName().forEach((name, spool) -> health.register("spool-" + name, spool::health));
    health.register("disk", space::health);
    health.register("flow", parts.flow()::health);
    health.register("inference", parts.inference()::health);
    health.register("uplink", parts.uplink()::health);
    parts.sinks().health().forEach(health::register);
    health.register("tenants", parts.apps().tenants()::health);
    health.register("audit", parts.apps().audit()::health);
    health.register("prompts", parts.context().prompts()::health);
    AppApi api = parts.apps().api();
    for (String provider : api.providers()) {
      health.register("provider-" + provider, () -> api.health(provider));
    }
    health.register("state", parts.state()::health);
    health.register("journal", parts.journal()::health);
  }

  private Gateway operated(Gateway gateway, Gateway.Parts parts, TombstoneSpool losses) {
    var sources =
        new StatusReport.Sources(
            health,
            parts.spools(),
            losses,
            parts.links(),
            meters,
            gateway::state,
            around.clock().instant(),
            parts.uplink().learning());
    var report = new StatusReport(sources, around.clock());
    var operator = new OperatorRoutes(report, parts.journal(), losses, meters, health);
    operator.addTo(parts.http());
    operator.addTo(parts.http(), new Verdicts(parts.journal(), parts.uplink()));
    return gateway;
  }

  /** The uplink reports what was used; the state store adds it up by day and model. */
  static UsageSink usage(StateStore state) {
    return spent ->
        state.used(
            spent.model(),
            new StateStore.Usage(
                1,
                spent.usage().allInput(),
                spent.usage().allOutput(),
                spent.wire().sentBytes() + spent.wire().receivedBytes()));
  }
}
