package io.vivremotion.uplink.batch;

import io.vivremotion.flow.Escalation;
import io.vivremotion.uplink.privacy.Masking;
import io.vivremotion.uplink.privacy.Vault;
import java.util.Optional;

/**
 * Hides what is personal in rows, each by itself: no place-holder of one device's row can be filled
 * with another's value. What stands for what follows from the row alone, so that nothing has to be
 * kept until the answer comes, be it after a restart. Any thread.
 */
public final class Veil {
  private final Optional<Masking> masking;

  /**
   * @param masking empty: rows stay as they are
   */
  public Veil(Optional<Masking> masking) {
    this.masking = masking;
  }

  /**
   * A row as it may leave.
   *
   * @param masked different values in it that do not leave
   */
  record Veiled(String device, String row, int masked) {}

  Veiled of(Escalation escalation) {
    return of(escalation, new Vault());
  }

  private Veiled of(Escalation escalation, Vault vault) {
    String row = escalation.task().row();
    String device = escalation.device().value();
    if (masking.isEmpty()) {
      return new Veiled(device, row, 0);
    }
    String hidden = masking.get().maskDocument(row, vault);
    return new Veiled(masking.get().mask(device, vault), hidden, vault.size());
  }

  /** An answer to a row that has left veiled. */
  public String restored(Escalation escalation, String answer) {
    if (masking.isEmpty()) {
      return answer;
    }
    Vault vault = new Vault();
    var _ = of(escalation, vault);
    return vault.size() == 0 ? answer : vault.restore(answer);
  }
}
