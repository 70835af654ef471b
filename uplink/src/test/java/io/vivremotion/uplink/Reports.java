package io.vivremotion.uplink;

import io.vivremotion.flow.Escalation;
import io.vivremotion.message.Priority;
import java.util.Locale;
import java.util.Random;

/** Anomaly reports of about 200 bytes, no two alike. */
final class Reports {
  private Reports() {}

  static Escalation report(int number) {
    Random random = new Random(number);
    StringBuilder window = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      window.append(i == 0 ? "" : ",");
      window.append(String.format(Locale.ROOT, "%.1f", 40 + 30 * random.nextDouble()));
    }
    String row =
        String.format(
            Locale.ROOT,
            "{\"device\":\"pump-%02d\",\"measurement\":\"temperature\",\"unit\":\"Cel\","
                + "\"value\":%.1f,\"usual\":[41.2,48.9],\"score\":%.3f,\"window\":[%s]}",
            number % 100,
            60 + 20 * random.nextDouble(),
            0.9 + random.nextDouble() / 10,
            window);
    return Escalations.of(Priority.NORMAL, "anomaly", row);
  }
}
