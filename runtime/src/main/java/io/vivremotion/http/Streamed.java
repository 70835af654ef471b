package io.vivremotion.http;

import java.util.Map;

/** A reply whose length is not known when it begins. All on the event loop. */
sealed interface Streamed permits ServerEvents, ServerBody {
  int status();

  Map<String, String> headers();

  /** The replies before this one have left, and its head is written. */
  void start();

  /** The channel takes more again, or no longer. */
  void writabilityChanged(boolean writable);

  /** The peer went away. */
  void gone();
}
