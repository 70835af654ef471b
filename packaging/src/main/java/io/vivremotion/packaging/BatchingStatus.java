package io.vivremotion.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** How many rows may share a prompt to each model, and what that follows from. */
final class BatchingStatus {
  private BatchingStatus() {}

  static void write(ArrayNode batching, MeterRegistry meters) {
    for (Gauge rows : meters.find("vivremotion_uplink_batch_rows").gauges()) {
      String model = rows.getId().getTag("model");
      Gauge agreement =
          meters.find("vivremotion_uplink_agreement").tag("model", String.valueOf(model)).gauge();
      batching
          .addObject()
          .put("model", model)
          .put("rowsAtMost", (long) rows.value())
          .put("agreement", agreement == null ? 1 : agreement.value());
    }
  }

  static String text(JsonNode batching) {
    StringBuilder text = new StringBuilder();
    for (JsonNode each : batching) {
      text.append(
          String.format(
              Locale.ROOT,
              "BATCH  %s: at most %d rows may share a prompt; asked alone %.1f %% had the same"
                  + " verdict, as far as was tried%n",
              each.path("model").asText(),
              each.path("rowsAtMost").asLong(),
              100 * each.path("agreement").asDouble()));
    }
    return text.toString();
  }
}
