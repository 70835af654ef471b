package io.vivremotion.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Hears of one {@link StreamCall}, on its loop: {@link #head} once, {@link #body} as often as bytes
 * come, then {@link #end}; or {@link #failed} at any point. Nothing after {@code end}, {@code
 * failed} or a cancellation.
 */
public interface StreamListener {
  /** Status and headers are there. */
  void head(Head head);

  /** More of the body; the bytes are only valid during the call and lie in an array. */
  void body(ByteBuffer part);

  /** All that has arrived for now was handed over: a good time to write on. */
  default void pause() {}

  /** The response was whole. */
  void end(Wires wires);

  void failed(Failed failed);

  /** Of a response. */
  final class Head {
    private final int status;
    private final HttpHeaders headers;

    Head(int status, HttpHeaders headers) {
      this.status = status;
      this.headers = headers;
    }

    public int status() {
      return status;
    }

    /** The first of that name. */
    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }

    /** All, names in lower case. */
    public Map<String, String> headers() {
      Map<String, String> all = new HashMap<>();
      for (Map.Entry<String, String> header : headers) {
        all.merge(
            header.getKey().toLowerCase(Locale.ROOT),
            header.getValue(),
            (one, other) -> one + ", " + other);
      }
      return all;
    }
  }

  /** Bytes of the call on the wire, TLS included. */
  record Wires(long sentBytes, long receivedBytes) {
    public static final Wires NONE = new Wires(0, 0);
  }

  /** How far the call had come. */
  enum Reached {
    /** Nothing was sent: to try again costs the provider nothing. */
    NOTHING,
    /** Something was sent over a kept connection which the peer had closed meanwhile, it seems. */
    KEPT_CONNECTION,
    /** The link had not carried all of it when its time was up: the peer owes nothing yet. */
    PART_OF_REQUEST,
    REQUEST,
    RESPONSE
  }

  /** Why a call failed. */
  enum Cause {
    /** Too many calls wait for a connection. */
    CROWDED,
    /** No connection could be had. */
    UNREACHABLE,
    /** The peer is not trusted, or does not speak TLS. */
    UNTRUSTED,
    /** The time to the first byte was up. */
    SILENT,
    /** The gap between two bytes was too long. */
    STALLED,
    /** The whole took too long. */
    TOO_SLOW,
    TOO_LONG,
    /** The connection ended before its response was whole. */
    BROKEN,
    /** No HTTP/1.1. */
    GARBLED
  }

  /**
   * @param what for the log and the caller: peer and reason, no secrets
   */
  record Failed(Cause cause, Reached reached, String what, Wires wires) {}
}
