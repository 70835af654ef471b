package io.vivremotion.message;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Plain text: a decimal number or {@code true} or {@code false} alone is a value named by the
 * channel, all else is words, and a question is always words.
 */
final class TextCodec implements PayloadCodec {
  static final Content.Opaque BINARY =
      new Content.Opaque("binary", "the bytes are neither text nor a format known here");
  private static final int MAX_NUMBER_LENGTH = 40;

  @Override
  public boolean reads(MediaType type) {
    return type.value().startsWith("text/") && !type.value().equals("text/json");
  }

  @Override
  public Content decode(Message message) {
    byte[] bytes = message.payload().bytes();
    if (message.kind() != Kind.QUESTION && bytes.length <= MAX_NUMBER_LENGTH) {
      Optional<Measurement.Value> value = value(bytes);
      if (value.isPresent()) {
        return single(message, value.get());
      }
    }
    Optional<String> text = text(bytes);
    return text.isPresent() ? new Content.Text(text.get().strip()) : BINARY;
  }

  /** One unnamed value: the last level of its channel is its name. */
  static Content single(Message message, Measurement.Value value) {
    return new Content.Measurements(
        List.of(new Measurement(nameOf(message.channel()), "", value, Optional.empty())));
  }

  static String nameOf(Channel channel) {
    String value = channel.value();
    String last = value.substring(value.lastIndexOf('/') + 1);
    return last.isEmpty() || last.length() > DocumentCodec.MAX_NAME ? "value" : last;
  }

  private static Optional<Measurement.Value> value(byte[] bytes) {
    boolean digits = false;
    for (byte b : bytes) {
      if (b >= '0' && b <= '9') {
        digits = true;
      } else if ("+-.eE \t\r\n".indexOf(b) < 0) {
        return flag(bytes);
      }
    }
    if (!digits) {
      return Optional.empty();
    }
    try {
      double number = Double.parseDouble(new String(bytes, StandardCharsets.ISO_8859_1).strip());
      return Double.isFinite(number)
          ? Optional.of(new Measurement.Value.Numeric(number))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty(); // a date or the like: words
    }
  }

  private static Optional<Measurement.Value> flag(byte[] bytes) {
    return switch (new String(bytes, StandardCharsets.ISO_8859_1).strip()) {
      case "true" -> Optional.of(new Measurement.Value.Flag(true));
      case "false" -> Optional.of(new Measurement.Value.Flag(false));
      default -> Optional.empty(); // other words
    };
  }

  private static Optional<String> text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c < ' ' && c != '\n' && c != '\r' && c != '\t') {
          return Optional.empty();
        }
      }
      return Optional.of(text);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
