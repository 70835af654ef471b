package io.vivremotion.packaging;

import io.vivremotion.adapter.SpoolDownlink;
import io.vivremotion.adapter.coap.CoapAdapter;
import io.vivremotion.adapter.http.HttpAdapter;
import io.vivremotion.adapter.mqtt.MqttAdapter;
import io.vivremotion.adapter.mqtt.MqttBridge;
import io.vivremotion.config.Secret;
import io.vivremotion.flow.MessageFlow;
import io.vivremotion.http.HttpClient;
import io.vivremotion.http.HttpServer;
import io.vivremotion.inference.LocalInference;
import io.vivremotion.insight.DecisionJournal;
import io.vivremotion.message.AddressRules;
import io.vivremotion.message.Decoder;
import io.vivremotion.message.Priority;
import io.vivremotion.security.ConfiguredGate;
import io.vivremotion.spool.DiskSpace;
import io.vivremotion.spool.SpoolConfig;
import io.vivremotion.spool.SpoolConfig.Policy;
import io.vivremotion.spool.SpoolKeys;
import io.vivremotion.state.MemoryLastValues;
import io.vivremotion.state.StateStore;
import io.vivremotion.uplink.Discretion;
import io.vivremotion.uplink.Residency;
import io.vivremotion.uplink.Uplink;
import io.vivremotion.uplink.catalogue.ModelEntry;
import io.vivremotion.uplink.catalogue.PriceEntry;
import io.vivremotion.uplink.context.Conversations;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.privacy.MaskRules;
import io.vivremotion.uplink.prompt.Prompts;
import io.vivremotion.uplink.provider.BatchApi;
import io.vivremotion.uplink.provider.openai.OpenAiProvider;
import io.vivremotion.uplink.tenant.TenantConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All settings, as the file has them: {@code mqtt.port} there is {@code mqtt().port()} here. Each
 * part's own record says what its settings mean and what holds by default.
 *
 * @param dataDirectory for all that is written; made if absent
 * @param drainLimit how long a stop may take to finish what has begun
 * @param addresses which topics and paths mean what, first match first
 */
record GatewayConfig(
    Path dataDirectory,
    Duration drainLimit,
    Logs.Config log,
    List<AddressRules.Rule> addresses,
    ConfiguredGate.Config security,
    MqttAdapter.Config mqtt,
    Optional<MqttBridge.Config> bridge,
    CoapAdapter.Config coap,
    HttpServer.Config http,
    HttpAdapter.Config httpDevices,
    Decoder.Config payloads,
    Spools spools,
    DiskSpace.Config disk,
    MessageFlow.Config flow,
    SpoolDownlink.Config downlink,
    MemoryLastValues.Config lastValues,
    StateStore.Config state,
    DecisionJournal.Config journal,
    LocalInference.Config inference,
    UplinkSettings uplink,
    AppsSettings apps,
    Prompts.Config prompts,
    Conversations.Config context,
    List<SinkSettings> sinks) {

  static final GatewayConfig DEFAULT =
      new GatewayConfig(
          Path.of("data"),
          Duration.ofSeconds(10),
          Logs.Config.DEFAULT,
          AddressRules.DEFAULT,
          ConfiguredGate.Config.DEFAULT,
          MqttAdapter.Config.DEFAULT,
          Optional.empty(),
          CoapAdapter.Config.DEFAULT,
          HttpServer.Config.DEFAULT,
          HttpAdapter.Config.DEFAULT,
          Decoder.Config.DEFAULT,
          Spools.DEFAULT,
          DiskSpace.Config.DEFAULT,
          MessageFlow.Config.DEFAULT,
          SpoolDownlink.Config.DEFAULT,
          MemoryLastValues.Config.DEFAULT,
          StateStore.Config.DEFAULT,
          DecisionJournal.Config.DEFAULT,
          LocalInference.Config.DEFAULT,
          UplinkSettings.DEFAULT,
          AppsSettings.DEFAULT,
          Prompts.Config.DEFAULT,
          Conversations.Config.DEFAULT,
          List.of());

  GatewayConfig {
    addresses = List.copyOf(addresses);
    sinks = List.copyOf(sinks);
    if (drainLimit.isNegative() || drainLimit.compareTo(Duration.ofMinutes(10)) > 0) {
      throw new IllegalArgumentException("drain-limit: 0s to 10m was expected");
    }
  }

  /**
   * @param inbox what devices said, until it is judged
   * @param history digests and undecodable payloads; the oldest go when it is full
   * @param outboxAlarm alarms on their way up; full, it stops the flow
   * @param outboxInteractive questions on their way up
   * @param outboxNormal events and anomalies on their way up
   * @param outboxBulk what goes up when there is nothing better to send
   * @param downlink answers until they are delivered
   * @param encryption of what lies in all of them
   */
  record Spools(
      SpoolConfig inbox,
      SpoolConfig history,
      SpoolConfig outboxAlarm,
      SpoolConfig outboxInteractive,
      SpoolConfig outboxNormal,
      SpoolConfig outboxBulk,
      SpoolConfig downlink,
      Encryption encryption) {
    static final Spools DEFAULT =
        new Spools(
            spool("inbox", 16 << 20, 256 << 20, Policy.REFUSE).withReserve(0.1),
            spool("history", 1 << 20, 64 << 20, Policy.DROP_OLDEST),
            spool("outbox-alarm", 1 << 20, 16 << 20, Policy.REFUSE),
            spool("outbox-interactive", 1 << 20, 16 << 20, Policy.DROP_OLDEST)
                .withMaxAge(Duration.ofDays(1)),
            spool("outbox-normal", 1 << 20, 64 << 20, Policy.THIN_OUT),
            spool("outbox-bulk", 1 << 20, 32 << 20, Policy.DROP_OLDEST),
            spool("downlink", 1 << 20, 16 << 20, Policy.REFUSE),
            Encryption.NONE);

    SpoolConfig outbox(Priority urgency) {
      return switch (urgency) {
        case ALARM -> outboxAlarm;
        case INTERACTIVE -> outboxInteractive;
        case NORMAL -> outboxNormal;
        case BULK -> outboxBulk;
      };
    }

    private static SpoolConfig spool(String name, long segmentBytes, long maxBytes, Policy policy) {
      SpoolConfig standard = SpoolConfig.DEFAULT;
      return standard
          .named(name)
          .sized(segmentBytes, maxBytes)
          .withPolicy(policy)
          .withMaxWaitingBytes(Math.min(standard.maxWaitingBytes(), maxBytes / 4));
    }
  }

  /**
   * @param keys the first writes, all read; without one, records lie open on the disk
   */
  record Encryption(List<Secret> keys) {
    static final Encryption NONE = new Encryption(List.of());

    Encryption {
      keys = List.copyOf(keys);
      for (int i = 0; i < keys.size(); i++) {
        try {
          SpoolKeys.parse(keys.get(i).revealContent());
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException("keys[" + i + "]: " + e.getMessage(), e);
        }
      }
    }

    SpoolKeys spoolKeys() {
      return SpoolKeys.of(keys.stream().map(key -> SpoolKeys.parse(key.revealContent())).toList());
    }
  }

  /**
   * @param provider the cloud LLM for devices; without one escalations wait in the outbox
   * @param largerModels for devices too, from the smaller to the larger
   * @param providers for apps, the preferred first
   * @param models what is added to the built-in catalogue, and changed in it
   * @param budget of devices' own calls
   * @param ceilingPrice that models whose price is not known are charged at; absent: refused
   * @param link the thin line, where {@code links} names none
   * @param links to the cloud, if there are several or one is metered
   * @param mask what of devices' rows becomes a place-holder before they leave; absent: nothing
   * @param residency where the data of devices may go, by regions of models; none: anywhere
   * @param residencyRules for some devices or channels, the first that fits counts
   * @param delivery batching and retries
   * @param client connections to the provider
   */
  record UplinkSettings(
      ProviderSettings provider,
      List<LargerModel> largerModels,
      List<AppsSettings.Provider> providers,
      List<ModelEntry> models,
      TenantConfig.Budget budget,
      Optional<PriceEntry> ceilingPrice,
      LinkBudget.Config link,
      List<LinkEntry> links,
      Optional<MaskRules> mask,
      List<String> residency,
      List<Residency.Rule> residencyRules,
      Uplink.Config delivery,
      HttpClient.Config client) {
    static final UplinkSettings DEFAULT =
        new UplinkSettings(
            ProviderSettings.DEFAULT,
            List.of(),
            List.of(),
            List.of(),
            TenantConfig.Budget.UNLIMITED,
            Optional.empty(),
            LinkBudget.Config.DEFAULT,
            List.of(),
            Optional.empty(),
            List.of(),
            List.of(),
            Uplink.Config.DEFAULT,
            OpenAiProvider.CLIENT);

    Discretion discretion() {
      return new Discretion(mask.map(MaskRules::masking), new Residency(residency, residencyRules));
    }
  }

  /**
   * @param baseUrl of an OpenAI-compatible API, such as {@code https://api.example.com/v1}; empty:
   *     no provider
   * @param model as the provider names it
   * @param key where the API key is: {@code file:/path} (read again when it changes) or {@code
   *     env:NAME}; empty: none is sent
   * @param region where it handles what it is sent; empty: not known
   * @param simulation marks its answers as not meant seriously
   * @param timeout of one call
   * @param bytesPerToken to price an answer on the link
   * @param batchApi for rows that can wait
   * @param costPerMillionTokens of input and output alike, in units of money; empty: as the
   *     catalogue has it
   */
  record ProviderSettings(
      String baseUrl,
      String model,
      String key,
      String region,
      boolean simulation,
      Duration timeout,
      int bytesPerToken,
      BatchApi.Terms batchApi,
      Optional<Double> costPerMillionTokens) {
    static final ProviderSettings DEFAULT =
        new ProviderSettings(
            "",
            "",
            "",
            "",
            false,
            Duration.ofMinutes(2),
            4,
            BatchApi.Terms.DEFAULT,
            Optional.empty());
  }
}
