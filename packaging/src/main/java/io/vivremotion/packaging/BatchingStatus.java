package io.vivremotion.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** How many rows may share a prompt to each model, what that follows from, how long it takes. */
final class BatchingStatus {
  private BatchingStatus() {}

  static void write(ArrayNode batching, MeterRegistry meters) {
    for (Gauge rows : meters.find("vivremotion_uplink_batch_rows").gauges()) {
      String model = rows.getId().getTag("model");
      batching
          .addObject()
          .put("model", model)
          .put("rowsAtMost", (long) rows.value())
          .put("agreement", value(meters, "agreement", String.valueOf(model), 1))
          .put("seconds", value(meters, "model_seconds", String.valueOf(model), 0))
          .put("tokensPerRow", value(meters, "model_tokens_per_row", String.valueOf(model), 0));
    }
  }

  private static double value(MeterRegistry meters, String name, String model, double absent) {
    Gauge gauge = meters.find("vivremotion_uplink_" + name).tag("model", model).gauge();
    return gauge == null ? absent : gauge.value();
  }

  static String text(JsonNode batching) {
    StringBuilder text = new StringBuilder();
    for (JsonNode each : batching) {
      text.append(
          String.format(
              Locale.ROOT,
              "BATCH  %s: at most %d rows may share a prompt; asked alone %.1f %% had the same"
                  + " verdict, as far as was tried; it takes %.2f s and answers a row in %.0f"
                  + " tokens%n",
              each.path("model").asText(),
              each.path("rowsAtMost").asLong(),
              100 * each.path("agreement").asDouble(),
              each.path("seconds").asDouble(),
              each.path("tokensPerRow").asDouble()));
    }
    return text.toString();
  }
}
