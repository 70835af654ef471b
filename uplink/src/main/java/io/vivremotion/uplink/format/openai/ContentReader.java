package io.vivremotion.uplink.format.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.vivremotion.uplink.chat.Media;
import io.vivremotion.uplink.chat.Part;
import io.vivremotion.uplink.format.DataUrl;
import io.vivremotion.uplink.format.RequestFields;
import io.vivremotion.uplink.format.UnfitRequest;
import io.vivremotion.uplink.format.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code content}: a string, or parts. */
final class ContentReader {
  private ContentReader() {}

  /**
   * @param required it must not be absent
   */
  static List<Part> read(RequestFields message, boolean required) throws UnfitRequest {
    JsonNode content = message.raw("content");
    if (content.isTextual()) {
      return content.textValue().isEmpty()
          ? List.of()
          : List.of(new Part.Text(content.textValue()));
    }
    if (content.isMissingNode() && required) {
      throw UnfitRequest.at(message.path("content"), "is missing");
    }
    if (!content.isMissingNode() && !content.isArray()) {
      throw UnfitRequest.at(message.path("content"), "a string or an array was expected");
    }
    List<Part> parts = new ArrayList<>();
    for (JsonNode part : content) {
      parts.add(part(message.inner(part, "content[" + parts.size() + "]")));
    }
    return parts;
  }

  private static Part part(RequestFields part) throws UnfitRequest {
    return switch (part.requiredText("type")) {
      case "text" -> new Part.Text(part.text("text").orElse(""));
      case "refusal" -> new Part.Refusal(part.text("refusal").orElse(""));
      case "image_url" -> image(part.inner("image_url"));
      case "input_audio" -> {
        RequestFields audio = part.inner("input_audio");
        yield new Part.Audio(audio.requiredText("data"), audio.requiredText("format"));
      }
      case "file" -> file(part.inner("file"));
      default -> new Part.Vendor(WireFormat.OPENAI_CHAT, part.whole()); // another vendor refuses it
    };
  }

  private static Part image(RequestFields image) throws UnfitRequest {
    String url = image.requiredText("url");
    Optional<String> detail = image.text("detail");
    return new Part.Image(media(url, image.path("url")), detail);
  }

  private static Part file(RequestFields file) throws UnfitRequest {
    String name = file.text("filename").orElse("");
    Optional<String> id = file.text("file_id");
    if (id.isPresent()) {
      return new Part.Document(new Media.Uploaded(WireFormat.OPENAI_CHAT, id.get()), name);
    }
    return new Part.Document(media(file.requiredText("file_data"), file.path("file_data")), name);
  }

  private static Media media(String url, String path) throws UnfitRequest {
    if (!url.startsWith("data:")) {
      return new Media.Link(url);
    }
    return DataUrl.read(url)
        .orElseThrow(
            () -> UnfitRequest.at(path, "a data URL was expected as data:TYPE;base64,DATA"));
  }
}
