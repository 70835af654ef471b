package io.vivremotion.packaging;

import io.vivremotion.http.StreamCall;
import io.vivremotion.http.StreamClient;
import io.vivremotion.uplink.api.AppApi;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The LLM API for apps.
 *
 * @param api limits of requests and answers
 * @param client connections to the providers of apps
 */
record AppsSettings(AppApi.Config api, StreamClient.Config client) {
  static final AppsSettings DEFAULT =
      new AppsSettings(AppApi.Config.DEFAULT, StreamClient.Config.DEFAULT);

  /**
   * A provider for apps.
   *
   * @param key where the API key is: {@code file:/path} (read again when it changes), {@code
   *     env:NAME} or {@code credential:NAME}; empty: none is sent
   */
  record Provider(
      String name,
      String dialect,
      URI baseUrl,
      String key,
      List<String> models,
      String region,
      boolean metered,
      Duration firstByteTimeout,
      Duration gapTimeout,
      Duration totalTimeout,
      long maxStreamBytes) {

    StreamCall.Limits limits() {
      return new StreamCall.Limits(firstByteTimeout, gapTimeout, totalTimeout, maxStreamBytes);
    }
  }
}
