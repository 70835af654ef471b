package io.vivremotion.http;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Turns what went wrong on the event loop into what the caller is told. */
final class Failures {
  private Failures() {}

  static IOException told(@Nullable Throwable cause, URI uri) {
    String peer = uri.getScheme() + "://" + uri.getAuthority();
    return switch (cause) {
      case ConnectTimeoutException e -> refused(peer + " did not answer in time", e);
      case ConnectException e -> refused(peer + " cannot be reached: " + e.getMessage(), e);
      case UnknownHostException e -> e;
      case SSLException e -> e;
      case DecoderException e when e.getCause() instanceof IOException inner -> inner;
      case ClientConnection.Stale e -> e;
      case ProtocolException e -> e;
      case IOException e -> new IOException(peer + ": " + e.getMessage(), e);
      case null -> new IOException(peer + ": the call failed");
      default -> new IOException(peer + ": the call failed", cause); // open set: Throwable
    };
  }

  /** Why nothing of a call was sent; throws what says that better. */
  static ConnectException noConnection(IOException why, URI uri) throws IOException {
    if (why instanceof ConnectException known) {
      return known;
    }
    if (why instanceof SSLException || why instanceof UnknownHostException) {
      throw why;
    }
    String peer = uri.getScheme() + "://" + uri.getAuthority();
    return refused(peer + " cannot be reached: " + why.getMessage(), why);
  }

  private static ConnectException refused(String message, IOException cause) {
    ConnectException refused = new ConnectException(message);
    refused.initCause(cause);
    return refused;
  }
}
