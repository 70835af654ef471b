package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.simulation.cloud.Received;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final String ID = "said-http-0-1";
  private final Ledger ledger = new Ledger();

  private Ledger.Reckoning after(int sent, long... requests) {
    for (int i = 0; i < sent; i++) {
      ledger.sent(ID);
    }
    ledger.acknowledged(ID);
    List<Received> rows =
        Arrays.stream(requests).mapToObj(request -> new Received(request, "a1", ID)).toList();
    return ledger.reckoning(rows);
  }

  @Test
  void what_was_acknowledged_and_never_arrived_is_lost() {
    assertThat(after(1).lost()).containsExactly(ID);
  }

  @Test
  void what_a_device_repeats_is_no_duplicate() {
    Ledger.Reckoning reckoning = after(2, 5, 5);
    assertThat(reckoning.duplicates()).isZero();
    assertThat(reckoning.unexplained()).isEmpty();
  }

  @Test
  void a_fault_explains_that_each_copy_comes_once_more() {
    ledger.fault(726);
    Ledger.Reckoning reckoning = after(2, 726, 726, 729, 729);
    assertThat(reckoning.duplicates()).isEqualTo(2);
    assertThat(reckoning.unexplained()).isEmpty();
  }

  @Test
  void a_duplicate_without_a_fault_between_is_not_explained() {
    ledger.fault(4);
    assertThat(after(1, 5, 8).unexplained()).hasSize(1);
  }
}
