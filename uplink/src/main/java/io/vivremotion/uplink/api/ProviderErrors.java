package io.vivremotion.uplink.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.vivremotion.http.StreamListener;
import io.vivremotion.http.StreamListener.Reached;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatError.Kind;
import io.vivremotion.uplink.format.ProviderError;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What a failed call means to the app. */
final class ProviderErrors {
  private static final JsonMapper JSON = new JsonMapper();

  private ProviderErrors() {}

  /** An error event under status 200. */
  static ChatError inBand(ByteBuffer data) {
    return ProviderError.inBand(
        read(data.array(), data.arrayOffset() + data.position(), data.remaining()));
  }

  /** An event that is not JSON: what it held is lost. */
  static ChatError garbled(String provider) {
    return ChatError.of(
        Kind.INCOMPLETE,
        "the provider "
            + provider
            + " sent something that is not JSON within its answer: ask again");
  }

  /** The connection failed. */
  static ChatError failed(StreamListener.Failed failed, String provider) {
    Kind kind =
        switch (failed.cause()) {
          case CROWDED -> Kind.OVERLOAD;
          case UNREACHABLE, UNTRUSTED, BROKEN -> Kind.UNREACHABLE;
          case SILENT, STALLED, TOO_SLOW -> Kind.TIMEOUT;
          case TOO_LONG, GARBLED -> Kind.SERVER;
        };
    return ChatError.of(kind, "the provider " + provider + ": " + failed.what());
  }

  /** The provider had the request and may have been at work on it. */
  static boolean mayCost(StreamListener.Failed failed) {
    return switch (failed.cause()) {
      case CROWDED, UNREACHABLE, UNTRUSTED, GARBLED -> false;
      case SILENT, STALLED, TOO_SLOW, TOO_LONG ->
          failed.reached() != Reached.NOTHING && failed.reached() != Reached.PART_OF_REQUEST;
      case BROKEN -> failed.reached() == Reached.REQUEST || failed.reached() == Reached.RESPONSE;
    };
  }

  private static JsonNode read(byte[] body, int from, int length) {
    try {
      return JSON.readTree(body, from, length);
    } catch (IOException notJson) {
      return MissingNode.getInstance();
    }
  }
}
