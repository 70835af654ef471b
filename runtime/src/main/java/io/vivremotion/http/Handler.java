package io.vivremotion.http;

/**
 * Serves one route. Called on an event loop with the whole body read: must not block. The reply may
 * come later, from any thread.
 */
public interface Handler {
  void handle(Request request, Reply reply);
}
