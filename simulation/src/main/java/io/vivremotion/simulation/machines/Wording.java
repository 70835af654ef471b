package io.vivremotion.simulation.machines;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;

/** How a machine writes what it says: machines of different makers differ. */
enum Wording {
  JSON {
    @Override
    Payload write(List<Reading> readings) {
      return Payload.json(
          readings.stream()
              .map(reading -> "\"" + reading.name() + "\":" + reading.value())
              .collect(Collectors.joining(",", "{", "}")));
    }
  },
  SENML {
    @Override
    Payload write(List<Reading> readings) {
      String records =
          readings.stream().map(Wording::senml).collect(Collectors.joining(",", "[", "]"));
      return Payload.wrap(
          records.getBytes(java.nio.charset.StandardCharsets.UTF_8), MediaType.SENML_JSON);
    }
  },
  CBOR {
    @Override
    Payload write(List<Reading> readings) {
      var bytes = new ByteArrayOutputStream();
      try (var cbor = new CBORFactory().createGenerator(bytes)) {
        cbor.writeStartObject(readings, readings.size());
        for (Reading reading : readings) {
          cbor.writeNumberField(reading.name(), reading.value());
        }
        cbor.writeEndObject();
      } catch (IOException e) {
        throw new UncheckedIOException("writing to memory", e);
      }
      return Payload.wrap(bytes.toByteArray(), MediaType.CBOR);
    }
  },
  /** One bare number: the channel names what it is. */
  TEXT {
    @Override
    Payload write(List<Reading> readings) {
      return Payload.text(String.valueOf(readings.getFirst().value()));
    }
  };

  abstract Payload write(List<Reading> readings);

  private static String senml(Reading reading) {
    String unit = reading.unit().isEmpty() ? "" : ",\"u\":\"" + reading.unit() + "\"";
    return "{\"n\":\"" + reading.name() + "\"" + unit + ",\"v\":" + reading.value() + "}";
  }
}
