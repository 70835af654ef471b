package io.vivremotion.uplink.api;

import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.tenant.Admission;
import io.vivremotion.uplink.tenant.Draft;
import io.vivremotion.uplink.tenant.Ending;
import io.vivremotion.uplink.tenant.Lease;
import io.vivremotion.uplink.tenant.Settlement;
import io.vivremotion.uplink.tenant.Tenant;
import io.vivremotion.uplink.tenant.Tenants;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Lets tenants in by their keys; without tenants, apps on this machine are one and others none. */
public final class TenantDoor implements Doorkeeper {
  private final Tenants tenants;
  private final boolean loopback;
  private final Handlings handlings;

  private TenantDoor(Tenants tenants, Handlings handlings, boolean loopback) {
    this.tenants = tenants;
    this.handlings = handlings;
    this.loopback = loopback;
  }

  /**
   * @param host that the HTTP server listens on
   */
  public static Doorkeeper of(
      Tenants tenants, String host, AppApi.Time time, MeterRegistry registry) {
    Handlings handlings = new Handlings(tenants.all(), time, registry);
    try {
      return new TenantDoor(tenants, handlings, InetAddress.getByName(host).isLoopbackAddress());
    } catch (UnknownHostException e) {
      return new TenantDoor(tenants, handlings, false);
    }
  }

  @Override
  public Optional<Caller> caller(Optional<String> key) {
    Optional<Tenant> anonymous = loopback ? tenants.anonymous() : Optional.empty();
    return anonymous.or(() -> key.flatMap(tenants::byKey)).map(this::known);
  }

  private Caller known(Tenant tenant) {
    return new Known(tenant, handlings.of(tenant));
  }

  private record Known(Tenant known, Handling handling) implements Caller {
    @Override
    public String tenant() {
      return known.name();
    }

    @Override
    public boolean mayUse(ModelCard card) {
      return known.mayUse(card);
    }

    @Override
    public Decision admit(Draft draft) {
      return switch (known.admit(draft)) {
        case Admission.Admitted(Lease lease) -> new Decision.Admitted(new Leased(lease));
        case Admission.Refused(var _, ChatError error) -> new Decision.Refused(error);
      };
    }
  }

  private record Leased(Lease lease) implements Ticket {
    @Override
    public Optional<ChatError> moveTo(ModelCard card) {
      return lease.moveTo(card).map(Admission.Refused::error);
    }

    @Override
    public Optional<ChatError> alsoAsk(ModelCard card) {
      return lease.alsoAsk(card).map(Admission.Refused::error);
    }

    @Override
    public void answeredBy(ModelCard card) {
      lease.answeredBy(card);
    }

    @Override
    public void spent(ModelCard card, Usage usage) {
      lease.spent(card, usage);
    }

    @Override
    public Optional<Settlement> settle(Usage usage, long wireBytes, Ending ending) {
      return lease.settle(usage, wireBytes, ending);
    }
  }
}
