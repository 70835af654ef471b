package io.vivremotion.http;

import java.util.Map;

/**
 * On what terms a route is served.
 *
 * @param maxBodyBytes of one request, before and after decompression; 0: as the server's
 * @param problems how refusals of the server itself are written
 */
public record Terms(Access access, long maxBodyBytes, Problems problems) {
  static Terms of(Access access) {
    return new Terms(access, 0, Problems.RFC_9457);
  }

  /** Writes what the server itself refuses in the form that the route's callers understand. */
  public interface Problems {
    Problems RFC_9457 = (status, title, detail) -> Problem.of(status, title, detail).written();

    Written write(int status, String title, String detail);
  }

  /** Headers (content-type among them) and body of an error. */
  public record Written(Map<String, String> headers, String body) {}
}
