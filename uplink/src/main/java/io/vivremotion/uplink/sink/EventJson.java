package io.vivremotion.uplink.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vivremotion.message.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** The JSON event format and its batches (CloudEvents JSON event format 1.0.2, sections 3, 4). */
public final class EventJson {
  public static final String STRUCTURED = "application/cloudevents+json";
  public static final String BATCH = "application/cloudevents-batch+json";
  private static final JsonFactory JSON = new JsonFactory();

  private EventJson() {}

  public static byte[] structured(CloudEvent event) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      write(event, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  public static byte[] batch(List<CloudEvent> events) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512 * events.size());
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartArray();
      for (CloudEvent event : events) {
        write(event, json);
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(CloudEvent event, JsonGenerator json) throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, String> attribute : event.attributes().entrySet()) {
      json.writeStringField(attribute.getKey(), attribute.getValue());
    }
    EventData data = EventData.of(event.data());
    json.writeStringField("datacontenttype", data.contentType());
    switch (data) {
      case EventData.Json(String _, String text) -> {
        json.writeFieldName("data");
        json.writeRawValue(text);
      }
      case EventData.Text(String _, String text) -> json.writeStringField("data", text);
      case EventData.Bytes(String _, Payload payload) ->
          json.writeBinaryField("data_base64", payload.toBytes());
    }
    json.writeEndObject();
  }
}
