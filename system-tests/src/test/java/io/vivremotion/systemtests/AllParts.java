package io.vivremotion.systemtests;

import io.vivremotion.simulation.cloud.StandInProvider;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.List;

/** A gateway of which every part that writes files is in use. */
final class AllParts {
  static final String KEY = "sk-crew";

  /** Every part that writes files, and files so small that there are several. */
  private static final String ALL_PARTS =
      """
      data-directory: ${data}
      mqtt: {port: ${mqtt}}
      coap: {port: ${coap}}
      http: {port: ${http}}
      drain-limit: 2s
      addresses:
        - {pattern: 'devices/{device}/bulk', kind: event, priority: bulk}
        - {pattern: 'devices/{device}/alarms/#', kind: event, priority: alarm}
        - {pattern: 'devices/{device}/events/#', kind: event, priority: normal}
        - {pattern: 'devices/{device}/ask', kind: question, priority: interactive}
        - {pattern: 'devices/{device}/#', kind: telemetry, priority: normal}
      spools:
        inbox: {segment-bytes: 64KiB, max-bytes: 64MiB}
        outbox-alarm: {segment-bytes: 32KiB, max-bytes: 16MiB}
        outbox-interactive: {segment-bytes: 32KiB, max-bytes: 16MiB}
        outbox-normal: {segment-bytes: 32KiB, max-bytes: 64MiB, policy: refuse}
        outbox-bulk: {segment-bytes: 32KiB, max-bytes: 16MiB}
        downlink: {segment-bytes: 32KiB, max-bytes: 16MiB}
        history: {segment-bytes: 32KiB, max-bytes: 128KiB}
      flow: {checkpoint-every: 1s, digest-window: 2s}
      journal: {file-bytes: 64KiB}
      state: {write-every: 200ms, backup-after-writes: 3}
      inference: {telemetry: {limits: [{measurement: temperature, max: 90}]}}
      uplink:
        provider: {base-url: 'http://127.0.0.1:${cloud}/v1', model: simulation, simulation: true}
        larger-models: [{model: larger-simulation, cost-per-million-tokens: 2}]
        providers:
          - name: vendor
            dialect: openai
            base-url: 'http://127.0.0.1:${vendor}/v1'
            metered: false
            models: [gpt-test]
        ceiling-price: {in: 1, out: 5}
        links: [{name: mobile, rate: 80Mbit/s, burst-bytes: 1MB, day-bytes: 100GB}]
        delivery:
          max-held-rows: 400
          batch: {max-rows: 100, max-rows-bytes: 64KiB, linger: 200ms, shadow-share: 0}
          routing:
            exploration: {kinds: [event], share: 0.2}
            candidate: {bulk-share: 0.5, min-calls: 500}
      sinks:
        - name: historian
          kind: webhook
          url: 'http://127.0.0.1:${historian}/in'
          metered: false
          max-bytes: 1MiB
          filter: {kinds: [event]}
      apps:
        write-every: 200ms
        audit: {file-bytes: 64KiB}
        tenants: [{name: crew, keys: ['sha256:${key}']}]
      prompts:
        versions:
          - {name: triage, version: one, model: gpt-test, instruction: Name the fault}
          - {name: triage, version: two, model: gpt-test, instruction: Name the likely fault}
        trials: [{prompt: triage, current: one, candidate: two, share: 0.5}]
      """;

  /** Of every kind of file; each must be there before the first damage. */
  static final List<String> KINDS =
      List.of(
          "audit/audit-#.jsonl",
          "audit/head",
          "flow/carried",
          "flow/checkpoint",
          "journal/decisions.jsonl",
          "journal/decisions.#.jsonl",
          "prompts/trials",
          "reserve",
          "spool/downlink/#.spool",
          "spool/downlink/#.spool, open",
          "spool/history/#.spool",
          "spool/history/#.spool, open",
          "spool/inbox/#.spool",
          "spool/inbox/lock",
          "spool/outbox-alarm/#.spool",
          "spool/outbox-alarm/#.spool, open",
          "spool/outbox-bulk/#.spool",
          "spool/outbox-interactive/#.spool",
          "spool/outbox-normal/#.spool",
          "spool/outbox-normal/#.spool, open",
          "spool/sink-historian/#.spool",
          "spool/sink-historian/#.spool, open",
          "spool/sink-losses/#.spool",
          "spool/tombstones/#.spool",
          "state/backup-#.state",
          "state/gateway-id",
          "state/state.mv.db",
          "state/witness",
          "tenants/spent",
          "tenants/spent.before",
          "uplink/candidate",
          "uplink/candidate.before",
          "uplink/learnt",
          "uplink/learnt.before",
          "uplink/ledger",
          "uplink/ledger.before");

  private AllParts() {}

  static String yaml(StandInProvider cloud, TwoVendors vendors, EventSite events)
      throws GeneralSecurityException {
    int historian = URI.create(events.url()).getPort();
    return ALL_PARTS
        .replace("${cloud}", Integer.toString(cloud.port()))
        .replace("${vendor}", Integer.toString(vendors.port()))
        .replace("${historian}", Integer.toString(historian))
        .replace("${key}", AppKeys.sha256(KEY));
  }
}
