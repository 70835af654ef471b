package io.vivremotion.state;

import io.vivremotion.message.Measurement;
import io.vivremotion.message.Measurement.Value;
import io.vivremotion.message.MediaType;
import io.vivremotion.message.Payload;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** How times and measurements stand in a checkpoint. Texts are at most 21,000 characters long. */
public final class StateFields {
  private static final int MAX_OCTETS = 1 << 16;

  private StateFields() {}

  /** Throws unless the next byte is {@code version}. */
  public static void expectVersion(DataInput source, int version) throws IOException {
    int found = source.readByte();
    if (found != version) {
      throw new IOException("version " + version + " was expected, found " + found);
    }
  }

  public static void writeInstant(DataOutput target, Instant instant) throws IOException {
    target.writeLong(instant.getEpochSecond());
    target.writeInt(instant.getNano());
  }

  public static Instant readInstant(DataInput source) throws IOException {
    long seconds = source.readLong();
    try {
      return Instant.ofEpochSecond(seconds, source.readInt());
    } catch (DateTimeException | ArithmeticException e) {
      throw new IOException("a time beyond the calendar: second " + seconds, e);
    }
  }

  static void writeMeasurement(DataOutput target, Measurement measurement) throws IOException {
    target.writeUTF(measurement.name());
    target.writeUTF(measurement.unit());
    target.writeBoolean(measurement.time().isPresent());
    if (measurement.time().isPresent()) {
      writeInstant(target, measurement.time().get());
    }
    switch (measurement.value()) {
      case Value.Numeric(double value) -> {
        target.writeByte(0);
        target.writeDouble(value);
      }
      case Value.Text(String value) -> {
        target.writeByte(1);
        target.writeUTF(value);
      }
      case Value.Flag(boolean value) -> {
        target.writeByte(2);
        target.writeBoolean(value);
      }
      case Value.Octets(Payload value) -> {
        target.writeByte(3);
        target.writeInt(value.size());
        target.write(value.toBytes());
      }
    }
  }

  static Measurement readMeasurement(DataInput source) throws IOException {
    String name = source.readUTF();
    String unit = source.readUTF();
    Optional<Instant> time =
        source.readBoolean() ? Optional.of(readInstant(source)) : Optional.empty();
    return new Measurement(name, unit, readValue(source), time);
  }

  private static Value readValue(DataInput source) throws IOException {
    int kind = source.readByte();
    return switch (kind) {
      case 0 -> new Value.Numeric(source.readDouble());
      case 1 -> new Value.Text(source.readUTF());
      case 2 -> new Value.Flag(source.readBoolean());
      case 3 -> {
        int length = source.readInt();
        if (length < 0 || length > MAX_OCTETS) {
          throw new IOException("octets: a length of " + length);
        }
        byte[] bytes = new byte[length];
        source.readFully(bytes);
        yield new Value.Octets(Payload.wrap(bytes, MediaType.OCTETS));
      }
      default -> throw new IOException("there is no kind of value " + kind); // a byte, not a type
    };
  }
}
