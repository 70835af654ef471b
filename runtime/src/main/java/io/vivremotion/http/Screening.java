package io.vivremotion.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vivremotion.security.Gate;
import io.vivremotion.security.Gate.Principal;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is decided of a request by its head alone, before a byte of its body is taken. */
final class Screening {
  private static final String BEARER = "bearer ";
  private final Routes routes;
  private final Gate gate;
  private final boolean loopback;
  private final long maxBodyBytes;

  Screening(Routes routes, Gate gate, boolean loopback, long maxBodyBytes) {
    this.routes = routes;
    this.gate = gate;
    this.loopback = loopback;
    this.maxBodyBytes = maxBodyBytes;
  }

  sealed interface Result {
    record Admitted(
        Route route, Map<String, String> parameters, String path, Optional<Principal> principal)
        implements Result {}

    /** The route is null if none was found. */
    record Rejected(Problem problem, @Nullable Route route) implements Result {}
  }

  Result screen(HttpRequest head) {
    try {
      Optional<Problem> malformed = malformed(head);
      return malformed.isPresent() ? rejected(malformed.get(), null) : routed(head);
    } catch (IllegalArgumentException e) {
      return rejected(Problem.badRequest(e), null);
    }
  }

  private Result routed(HttpRequest head) {
    String path = path(head.uri());
    return switch (routes.match(head.method().name(), path)) {
      case Routes.Match.NotFound() ->
          rejected(Problem.of(404, "Not Found", "there is nothing at this path"), null);
      case Routes.Match.WrongMethod(String allow) ->
          rejected(
              new Problem(
                  405, "Method Not Allowed", "this path takes " + allow, Map.of("allow", allow)),
              null);
      case Routes.Match.Found(Route route, var parameters) -> {
        Optional<Problem> unfit = unfitBody(head.headers(), route);
        yield unfit.isPresent()
            ? rejected(unfit.get(), route)
            : identified(route, parameters, path, head.headers());
      }
    };
  }

  private Result identified(
      Route route, Map<String, String> parameters, String path, HttpHeaders headers) {
    Access access = route.terms.access();
    if (access == Access.APP) {
      return new Result.Admitted(route, parameters, path, Optional.empty());
    }
    @Nullable String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
    Optional<Principal> principal =
        authorization == null ? gate.anonymous(loopback) : bearer(authorization);
    if (principal.isEmpty() && (access != Access.OPEN || authorization != null)) {
      return rejected(unauthorized(authorization != null), route);
    }
    if (access == Access.OPERATOR && !principal.map(Principal::operator).orElse(false)) {
      return rejected(Problem.of(403, "Forbidden", "this path is for operators only"), route);
    }
    return new Result.Admitted(route, parameters, path, principal);
  }

  private Optional<Principal> bearer(String authorization) {
    return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? gate.token(authorization.substring(BEARER.length()).strip())
        : Optional.empty();
  }

  /** RFC 6750, section 3: the error is named only if a token was shown. */
  private static Problem unauthorized(boolean shown) {
    String challenge = "Bearer realm=\"vivremotion\"";
    return new Problem(
        401,
        "Unauthorized",
        shown
            ? "the bearer token is not known here"
            : "show a token: Authorization: Bearer <token>",
        Map.of("www-authenticate", shown ? challenge + ", error=\"invalid_token\"" : challenge));
  }

  private Optional<Problem> unfitBody(HttpHeaders headers, Route route) {
    long max = route.maxBodyBytes(maxBodyBytes);
    @Nullable String coding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
    if (coding != null && ContentCoding.of(coding) == ContentCoding.UNKNOWN) {
      return Optional.of(
          new Problem(
              415,
              "Unsupported Media Type",
              "content-encoding: gzip, deflate or identity was expected",
              Map.of("accept-encoding", "gzip, deflate")));
    }
    @Nullable String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    if (length != null && Long.parseLong(length) > max) {
      return Optional.of(tooLarge(max));
    }
    @Nullable String expect = headers.get(HttpHeaderNames.EXPECT);
    if (expect != null && !expect.equalsIgnoreCase("100-continue")) {
      return Optional.of(
          Problem.of(417, "Expectation Failed", "expect: 100-continue is the only one known"));
    }
    return Optional.empty();
  }

  static Problem tooLarge(long maxBodyBytes) {
    return Problem.of(
        413, "Content Too Large", "a body of at most " + maxBodyBytes + " bytes is taken");
  }

  private static Optional<Problem> malformed(HttpRequest head) {
    if (head.decoderResult().isFailure()) {
      return Optional.of(unreadable(head.decoderResult().cause()));
    }
    if (head.protocolVersion().majorVersion() != 1) {
      return Optional.of(Problem.of(505, "HTTP Version Not Supported", "HTTP/1.1 is spoken here"));
    }
    boolean needsHost = head.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0;
    int hosts = head.headers().getAll(HttpHeaderNames.HOST).size();
    if (hosts > 1 || (needsHost && hosts == 0)) {
      return Optional.of(Problem.badRequest("host: exactly one such header was expected"));
    }
    if (head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
        && !HttpUtil.isTransferEncodingChunked(head)) {
      return Optional.of(
          Problem.of(501, "Not Implemented", "transfer-encoding: only chunked is known"));
    }
    return Optional.empty();
  }

  static Problem unreadable(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException e ->
          Problem.of(414, "URI Too Long", "the request line is too long");
      case TooLongHttpHeaderException e ->
          Problem.of(431, "Request Header Fields Too Large", "the headers are too long");
      default -> Problem.badRequest("the bytes are not a HTTP/1.1 request"); // any other cause
    };
  }

  /** Of the origin form or the absolute form (RFC 9112, section 3.2), without query. */
  private static String path(String target) {
    int from = 0;
    if (!target.startsWith("/")) {
      int scheme = target.indexOf("://");
      int slash = scheme < 0 ? -1 : target.indexOf('/', scheme + 3);
      if (slash < 0) {
        throw new IllegalArgumentException("the request target must be a path");
      }
      from = slash;
    }
    int query = target.indexOf('?', from);
    int fragment = target.indexOf('#', from);
    int end = query < 0 ? target.length() : query;
    return target.substring(from, fragment >= 0 ? Math.min(end, fragment) : end);
  }

  private static Result rejected(Problem problem, @Nullable Route route) {
    return new Result.Rejected(problem, route);
  }
}
