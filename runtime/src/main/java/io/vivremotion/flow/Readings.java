package io.vivremotion.flow;

import io.vivremotion.message.Content;
import io.vivremotion.message.Measurement;
import io.vivremotion.message.Message;
import io.vivremotion.state.LastValues;
import java.util.List;

/** Where readings that stay go: last values and digests; undecoded ones to the history, raw. */
final class Readings {
  /** A name or unit longer than what the built-in codecs let pass comes from a plug-in's. */
  private static final int MAX_NAME = 512;

  private final LastValues lastValues;
  private final Digests digests;
  private final History history;

  Readings(LastValues lastValues, Digests digests, History history) {
    this.lastValues = lastValues;
    this.digests = digests;
    this.history = history;
  }

  void keep(Judged judged) {
    Message message = judged.message();
    switch (judged.content()) {
      case Content.Measurements(List<Measurement> measurements) -> {
        for (int i = 0; i < measurements.size(); i++) {
          keep(message, measurements.get(i));
        }
      }
      case Content.Opaque _ -> history.undecoded(message);
      case Content.Text _ -> {} // words are not a series
    }
  }

  private void keep(Message message, Measurement measurement) {
    if (measurement.name().length() > MAX_NAME || measurement.unit().length() > MAX_NAME) {
      return;
    }
    lastValues.put(message.device(), measurement, message.receivedAt());
    if (measurement.value() instanceof Measurement.Value.Numeric(double value)) {
      digests.add(
          message.device(), measurement.name(), measurement.unit(), value, message.receivedAt());
    }
  }
}
