package io.vivremotion.uplink.api;

import io.vivremotion.uplink.chat.Usage;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Without tenants: apps on this machine are let in as one, all others are not. */
public final class LocalApps implements Doorkeeper {
  private final boolean loopback;

  private LocalApps(boolean loopback) {
    this.loopback = loopback;
  }

  /**
   * @param host that the HTTP server listens on
   */
  public static Doorkeeper on(String host) {
    try {
      return new LocalApps(InetAddress.getByName(host).isLoopbackAddress());
    } catch (UnknownHostException e) {
      return new LocalApps(false);
    }
  }

  @Override
  public Optional<Caller> caller(Optional<String> key) {
    return loopback ? Optional.of(new Local()) : Optional.empty();
  }

  private static final class Local implements Caller {
    @Override
    public String tenant() {
      return "local";
    }

    @Override
    public Admission admit(Draft draft) {
      return new Admission.Admitted(Local::unheard);
    }

    private static void unheard(Usage usage, long wireBytes, Ending ending) {}
  }
}
