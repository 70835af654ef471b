package io.vivremotion.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * JSON, and CBOR which says the same in fewer bytes (RFC 8949). What users may expect:
 *
 * <ul>
 *   <li>a number or flag alone is a measurement named by the channel's last level, or {@code
 *       value}; a string alone is text
 *   <li>each numeric, flag and string field of an object is a measurement; nested ones are named by
 *       dots ({@code ENERGY.Power}, {@code phases.0}); null and not-finite numbers are left out; a
 *       field called {@code value} is named by the channel
 *   <li>{@code t}, {@code ts}, {@code time} or {@code timestamp} of the outermost object is the
 *       time of all its fields, if it is an ISO 8601 time (UTC where it names no zone) or a number
 *       from 2^28 on: seconds, or milli-, micro- or nanoseconds by size. A smaller number is a
 *       value.
 *   <li>{@code unit} is the unit of the only number, or of {@code value}; else a text of its own
 *   <li>an object with nothing but {@code question}, {@code text} or {@code message} is text; in a
 *       question this field is taken whatever stands beside it
 *   <li>an array of objects is read object by object; one that is SenML is read as such
 *   <li>where a declared mapping hits, what is not mapped is left out
 * </ul>
 */
final class DocumentCodec implements PayloadCodec {
  static final int MAX_NAME = 256;

  private final JsonFactory factory;
  private final String format;
  private final Decoder.Config config;
  private final Map<String, FieldMapping> mappings = new HashMap<>();
  private final SenmlCodec senml;

  private DocumentCodec(
      JsonFactory factory, String format, Decoder.Config config, SenmlCodec senml) {
    this.factory = factory;
    this.format = format;
    this.config = config;
    this.senml = senml;
    for (FieldMapping mapping : config.mappings()) {
      mappings.put(mapping.dotted(), mapping);
    }
  }

  static DocumentCodec json(JsonFactory factory, Decoder.Config config) {
    return new DocumentCodec(factory, "json", config, SenmlCodec.json(factory, config));
  }

  static DocumentCodec cbor(JsonFactory factory, Decoder.Config config) {
    return new DocumentCodec(factory, "cbor", config, SenmlCodec.cbor(factory, config));
  }

  @Override
  public boolean reads(MediaType type) {
    String value = type.value();
    return value.equals("application/" + format)
        || value.endsWith("+" + format)
        || value.equals("text/" + format);
  }

  @Override
  public Content decode(Message message) {
    byte[] bytes = message.payload().bytes();
    try (JsonParser parser = factory.createParser(bytes)) {
      DocumentReader reader = new DocumentReader(parser, message, config, mappings);
      Content content = reader.read();
      return reader.isSenml() ? senml.decode(message) : content;
    } catch (UnfitPayload e) {
      return e.content();
    } catch (JsonProcessingException e) {
      return malformed(e);
    } catch (IOException | RuntimeException e) { // parsers of bytes have thrown index errors
      return new Content.Opaque(format + "-malformed", "the document breaks off or is damaged");
    }
  }

  /** Tells where, never what: the parser's own words quote the payload. */
  private Content.Opaque malformed(JsonProcessingException e) {
    var at = e.getLocation();
    String where =
        at == null
            ? "somewhere"
            : at.getLineNr() > 0
                ? "at line " + at.getLineNr() + ", column " + at.getColumnNr()
                : "at byte " + at.getByteOffset();
    return new Content.Opaque(format + "-malformed", "not valid " + where);
  }
}
