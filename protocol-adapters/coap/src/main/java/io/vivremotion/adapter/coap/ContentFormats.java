package io.vivremotion.adapter.coap;

import io.vivremotion.message.MediaType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.OptionSet;

/** The CoAP Content-Formats (RFC 7252, section 12.3) that are read. */
final class ContentFormats {
  /** application/senml+json (RFC 8428, section 12.3). */
  private static final int SENML_JSON = 110;

  private static final int SENML_CBOR = 112;

  private static final Map<Integer, MediaType> TYPES =
      Map.of(
          MediaTypeRegistry.TEXT_PLAIN,
          MediaType.TEXT,
          MediaTypeRegistry.APPLICATION_OCTET_STREAM,
          MediaType.OCTETS,
          MediaTypeRegistry.APPLICATION_JSON,
          MediaType.JSON,
          MediaTypeRegistry.APPLICATION_CBOR,
          MediaType.CBOR,
          SENML_JSON,
          MediaType.SENML_JSON,
          SENML_CBOR,
          MediaType.SENML_CBOR);

  static final List<Integer> TAKEN = TYPES.keySet().stream().sorted().toList();

  private ContentFormats() {}

  /** Empty: not read here (4.15). Without the option the bytes are looked at later. */
  static Optional<MediaType> of(OptionSet options) {
    return options.hasContentFormat()
        ? Optional.ofNullable(TYPES.get(options.getContentFormat()))
        : Optional.of(MediaType.UNKNOWN);
  }
}
