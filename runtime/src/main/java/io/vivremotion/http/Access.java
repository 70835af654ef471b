package io.vivremotion.http;

/** Who may use a route. */
public enum Access {
  /** Anyone; the principal is empty unless the peer showed a token. */
  OPEN,
  /** Whoever the gate lets in; the handler asks {@code principal.speaksFor(device)}. */
  DEVICE,
  /** Anyone, as far as the server knows: the handler has its own keys, and asks for them. */
  APP,
  /** Operators only: status, metrics, explain. */
  OPERATOR
}
