package io.vivremotion.packaging;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vivremotion.adapter.Adapter;
import io.vivremotion.adapter.SpoolDownlink;
import io.vivremotion.flow.MessageFlow;
import io.vivremotion.http.HttpClient;
import io.vivremotion.http.HttpServer;
import io.vivremotion.http.StreamClient;
import io.vivremotion.inference.LocalInference;
import io.vivremotion.insight.DecisionJournal;
import io.vivremotion.insight.WatchedTimers;
import io.vivremotion.spool.DiskSpace;
import io.vivremotion.spool.Spool;
import io.vivremotion.state.StateStore;
import io.vivremotion.uplink.Uplink;
import io.vivremotion.uplink.api.AppApi;
import io.vivremotion.uplink.audit.AuditLog;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.sink.Sinks;
import io.vivremotion.uplink.tenant.Tenants;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a gateway whose spools are open: start, run, drain, close. It starts from the inside
 * out, so that a port opens only when what stands behind it works, and stops from the outside in.
 */
final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final Parts parts;
  private final PrometheusMeterRegistry meters;
  private final LongSupplier nanoTime;
  private final WatchedTimers upkeep;
  private volatile String state = "starting";
  private boolean closed;

  /** All that is started and stopped. */
  record Parts(
      Map<String, ? extends Spool> spools,
      DiskSpace space,
      DecisionJournal journal,
      StateStore state,
      SpoolDownlink downlink,
      LocalInference inference,
      MessageFlow flow,
      List<HttpClient> clients,
      Uplink uplink,
      List<Uplink.Cloud> links,
      Sinks sinks,
      List<Adapter> adapters,
      Apps apps,
      ContextWiring context,
      HttpServer http) {}

  /** What serves apps. */
  record Apps(StreamClient client, Tenants tenants, AuditLog audit, AppApi api) {}

  Gateway(Parts parts, PrometheusMeterRegistry meters, LongSupplier nanoTime) {
    this.parts = parts;
    this.meters = meters;
    this.nanoTime = nanoTime;
    this.upkeep =
        new WatchedTimers(
            "upkeep",
            Thread.ofPlatform().name("upkeep").daemon().factory(),
            meters,
            bug -> {}); // counted and logged; the next tick comes
  }

  /** One word: starting, running, draining or stopped. */
  String state() {
    return state;
  }

  /** Of the first link. */
  LinkBudget budget() {
    return parts.links().getFirst().budget();
  }

  /** What waits for the cloud, by class. */
  List<? extends Spool> outboxSpools() {
    return parts.spools().entrySet().stream()
        .filter(spool -> spool.getKey().startsWith("outbox-"))
        .map(Map.Entry::getValue)
        .toList();
  }

  MeterRegistry meters() {
    return meters;
  }

  /** What {@code /metrics} shows now. */
  String scrape() {
    return meters.scrape();
  }

  /** Returns when every port answers; the models are loaded meanwhile. Once. */
  void start() throws IOException, InterruptedException {
    parts.space().tick();
    parts.journal().start();
    parts.state().start();
    parts.downlink().start();
    parts.flow().start();
    for (HttpClient client : parts.clients()) {
      client.start();
    }
    parts.apps().tenants().start();
    parts.uplink().start();
    parts.sinks().start();
    for (Adapter adapter : parts.adapters()) {
      adapter.start();
      LOG.info("event=listening protocol={}", adapter.name());
    }
    parts.apps().client().start();
    parts.apps().audit().start();
    parts.apps().api().start();
    parts.context().start();
    parts.http().start();
    state = "running";
    parts.inference().start();
    upkeep.every(1, TimeUnit.SECONDS, parts.space()::tick);
    upkeep.every(1, TimeUnit.SECONDS, parts.downlink()::tick);
    upkeep.execute(() -> ProcessMemory.register(meters));
  }

  /**
   * Stops taking in, judges what is stored, and gives the uplink what is left of {@code limit}.
   * What is not done by then is on disk and goes on at the next start.
   */
  void drain(Duration limit) throws InterruptedException {
    state = "draining";
    long end = nanoTime.getAsLong() + limit.toNanos();
    LOG.info("event=draining step=ports limit={}s", limit.toSeconds());
    parts.adapters().forEach(Adapter::drain);
    parts.http().drain();
    LOG.info("event=draining step=flow");
    boolean judged = parts.flow().drain(left(end));
    LOG.info("event=draining step=uplink flow_done={}", judged);
    boolean sent = parts.uplink().drain(left(end));
    boolean told = parts.sinks().drain(left(end));
    LOG.info("event=drained uplink_done={} sinks_done={} rest=\"is on disk\"", sent, told);
  }

  private Duration left(long end) {
    return Duration.ofNanos(Math.max(0, end - nanoTime.getAsLong()));
  }

  /** Ends all parts, from the ports inwards. Idempotent; a part that fails does not keep others. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    state = "stopped";
    upkeep.close();
    parts.adapters().reversed().forEach(adapter -> end(adapter.name(), adapter::close));
    end("apps", parts.apps().client()::close);
    end("http", parts.http()::close);
    end("apps-encoder", parts.apps().api()::close);
    end("context", parts.context()::close);
    end("audit", parts.apps().audit()::close);
    end("uplink", parts.uplink()::close);
    end("tenants", parts.apps().tenants()::close);
    end("sinks", parts.sinks()::close);
    parts.clients().forEach(client -> end("client", client::close));
    end("flow", parts.flow()::close);
    end("inference", parts.inference()::close);
    end("state", parts.state()::close);
    end("journal", parts.journal()::close);
    List.copyOf(parts.spools().entrySet())
        .reversed() // the first opened hears of losses
        .forEach(spool -> end("spool-" + spool.getKey(), spool.getValue()::close));
  }

  private static void end(String part, Runnable close) {
    try {
      close.run();
    } catch (RuntimeException e) { // the others must be closed all the same
      LOG.error("event=close_failed part={}", part, e);
    }
  }
}
