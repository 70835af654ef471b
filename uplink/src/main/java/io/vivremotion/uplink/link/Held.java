package io.vivremotion.uplink.link;

/**
 * What one call may still spend. The wire does not tell whose bytes it carries: the oldest pays.
 * Guarded by the budget's lock.
 */
final class Held {
  private double send;
  private double receive;

  Held(double send, double receive) {
    this.send = send;
    this.receive = receive;
  }

  interface Payment {
    /** Returns what it could not pay. */
    double pay(Held reservation, double cost);
  }

  double send() {
    return send;
  }

  double receive() {
    return receive;
  }

  double paySend(double cost) {
    double paid = Math.min(send, cost);
    send -= paid;
    return cost - paid;
  }

  double payReceive(double cost) {
    double paid = Math.min(receive, cost);
    receive -= paid;
    return cost - paid;
  }
}
