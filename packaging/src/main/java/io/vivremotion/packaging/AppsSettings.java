package io.vivremotion.packaging;

import io.vivremotion.http.StreamCall;
import io.vivremotion.http.StreamClient;
import io.vivremotion.uplink.api.AppApi;
import io.vivremotion.uplink.api.ProviderConfig;
import io.vivremotion.uplink.audit.AuditLog;
import io.vivremotion.uplink.catalogue.Catalogue;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.catalogue.Dialects;
import io.vivremotion.uplink.concurrency.ConcurrencyLimit;
import io.vivremotion.uplink.difficulty.ModelPair;
import io.vivremotion.uplink.image.Pictures;
import io.vivremotion.uplink.tenant.TenantConfig;
import io.vivremotion.uplink.tenant.Tenants;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The LLM API for apps.
 *
 * @param tenants who may ask for what; none: apps on loopback are the tenant {@code local}
 * @param leaseTime longer than any request may take: then it is charged as estimated
 * @param writeEvery what tenants have spent is written so often
 * @param audit the log of all requests
 * @param api limits of requests and answers
 * @param modelPairs names that stand for two models, of which the prompt decides
 * @param images pictures in requests, made smaller before they leave
 * @param client connections to the providers of apps
 */
record AppsSettings(
    List<TenantConfig> tenants,
    Duration leaseTime,
    Duration writeEvery,
    AuditLog.Config audit,
    AppApi.Config api,
    List<ModelPair> modelPairs,
    Pictures.Config images,
    StreamClient.Config client) {
  static final AppsSettings DEFAULT =
      new AppsSettings(
          List.of(),
          Tenants.Config.DEFAULT.leaseTime(),
          Tenants.Config.DEFAULT.writeEvery(),
          AuditLog.Config.DEFAULT,
          AppApi.Config.DEFAULT,
          List.of(),
          Pictures.Config.DEFAULT,
          StreamClient.Config.DEFAULT);

  AppsSettings {
    tenants = List.copyOf(tenants);
    modelPairs = List.copyOf(modelPairs);
  }

  Tenants.Config tenantsConfig() {
    return new Tenants.Config(tenants, leaseTime, writeEvery);
  }

  /**
   * A provider for apps.
   *
   * @param baseUrl to which the dialect's paths are added; empty: where the vendor is
   * @param models the catalogue's ids, with {@code *}; none: all that are known of the vendor
   * @param key where the API key is: {@code file:/path} (read again when it changes), {@code
   *     env:NAME} or {@code credential:NAME}; empty: none is sent
   */
  record Provider(
      String name,
      String dialect,
      String baseUrl,
      String key,
      List<String> models,
      String region,
      boolean metered,
      Duration firstByteTimeout,
      Duration gapTimeout,
      Duration totalTimeout,
      long maxStreamBytes,
      int maxConcurrent) {

    ProviderConfig config() {
      Dialect known =
          Dialects.builtIn()
              .find(dialect)
              .orElseThrow(() -> new IllegalArgumentException("dialect: unknown: " + dialect));
      return new ProviderConfig(
          name,
          known,
          URI.create(baseUrl.isEmpty() ? known.baseUrl() : baseUrl),
          metered,
          new StreamCall.Limits(firstByteTimeout, gapTimeout, totalTimeout, maxStreamBytes),
          new ConcurrencyLimit.Config(maxConcurrent, ConcurrencyLimit.Config.DEFAULT.waiting()));
    }

    Catalogue.Offer offer() {
      return new Catalogue.Offer(name, dialect, region, models);
    }
  }
}
