package io.vivremotion.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.micrometer.core.instrument.Counter;
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
          .put("agreement", agreement == null ? 1 : agreement.value())
          .put("agreed", shadow(meters, "agreed"))
          .put("differed", shadow(meters, "differed"));
    }
  }

  private static long shadow(MeterRegistry meters, String outcome) {
    Counter counter = meters.find("vivremotion_uplink_shadow").tag("outcome", outcome).counter();
    return counter == null ? 0 : (long) counter.count();
  }

  static String text(JsonNode batching) {
    StringBuilder text = new StringBuilder();
    for (JsonNode each : batching) {
      text.append(
          String.format(
              Locale.ROOT,
              "BATCH  %s: at most %d rows may share a prompt; asked alone %d of %d had the same"
                  + " verdict%n",
              each.path("model").asText(),
              each.path("rowsAtMost").asLong(),
              each.path("agreed").asLong(),
              each.path("agreed").asLong() + each.path("differed").asLong()));
    }
    return text.toString();
  }
}
