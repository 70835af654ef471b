package io.vivremotion.uplink;

import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.tenant.Draft;
import io.vivremotion.uplink.tenant.Ending;
import io.vivremotion.uplink.tenant.Lease;
import io.vivremotion.uplink.tenant.Tenant;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is set aside for a lot, at the price of the vendor's batch API. Each prompt is priced by
 * itself. Noted as the lease, then bytes and tokens of each prompt.
 */
final class LotCharge implements Purse.LotReceipt {
  /** Longer than a lot is waited for: then it is charged as estimated. */
  static final Duration LASTING = Duration.ofDays(3);

  private static final Usage NOTHING = new Usage(0, 0, 0, 0, 0);

  private final Lease lease;
  private final Estimate estimate;

  LotCharge(Lease lease, Estimate estimate) {
    this.lease = lease;
    this.estimate = estimate;
  }

  /** Of one prompt, at most. */
  record Part(long tokensIn, long tokensOut) {}

  /**
   * @param wireBytes of all calls
   */
  record Estimate(List<Part> parts, long wireBytes) {
    Estimate {
      parts = List.copyOf(parts);
    }

    Draft draft(ModelCard card) {
      return new Draft(
          card.inLots(),
          parts.stream().mapToLong(Part::tokensIn).sum(),
          parts.stream().mapToLong(Part::tokensOut).sum(),
          wireBytes);
    }

    private String note() {
      return wireBytes
          + " "
          + parts.stream()
              .map(part -> part.tokensIn + "," + part.tokensOut)
              .collect(Collectors.joining(";"));
    }

    private static Estimate of(String bytes, String parts) {
      return new Estimate(
          Arrays.stream(parts.split(";", -1))
              .map(part -> part.split(",", 2))
              .map(part -> new Part(Long.parseLong(part[0]), Long.parseLong(part[part.length - 1])))
              .toList(),
          Long.parseLong(bytes));
    }
  }

  /** Throws {@link IllegalArgumentException} for anything but a {@link #note}. */
  static LotCharge resume(Tenant tenant, ModelCard card, String note) {
    String[] fields = note.split(" ", -1);
    if (fields.length != 3) {
      throw new IllegalArgumentException("three fields of a lot's charge were expected");
    }
    Estimate estimate = Estimate.of(fields[1], fields[2]);
    return new LotCharge(tenant.resume(fields[0], estimate.draft(card), LASTING), estimate);
  }

  @Override
  public String note() {
    return lease.note() + " " + estimate.note();
  }

  @Override
  public void settle(Map<Integer, Usage> answered) {
    for (int i = 0; i < estimate.parts.size(); i++) {
      Part part = estimate.parts.get(i);
      Optional.ofNullable(answered.get(i)).map(used -> filled(used, part)).ifPresent(lease::spent);
    }
    var _ = lease.settle(NOTHING, estimate.wireBytes, Ending.COMPLETE);
  }

  private static Usage filled(Usage used, Part part) {
    return new Usage(
        used.allInput() > 0 ? used.input() : part.tokensIn,
        used.cacheRead(),
        used.cacheWrite(),
        used.allOutput() > 0 ? used.output() : part.tokensOut,
        used.reasoning());
  }

  @Override
  public void settleAsEstimated() {
    var _ = lease.settle(Usage.NONE, estimate.wireBytes, Ending.INCOMPLETE);
  }

  @Override
  public void release() {
    var _ = lease.release();
  }
}
