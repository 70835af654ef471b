package io.vivremotion.simulation.machines;

import java.time.Duration;

/** Is told what happens on the floor. Called on any thread; short, never blocks. */
public interface Observer {
  /**
   * @param payloadBytes of the message alone, without topic or headers
   */
  void sent(String protocol, int payloadBytes);

  /** The gateway has acknowledged, {@code after} the machine began to send. */
  void acknowledged(String protocol, Duration after);

  /** The gateway has refused, or there is no connection: the machine will not send this again. */
  void failed(String protocol, String why);

  void faultBegan(String machine, String what);

  void asked(String person, String question);

  /** What a person or machine was told, as it came. */
  void answered(String receiver, String text, Duration after);
}
