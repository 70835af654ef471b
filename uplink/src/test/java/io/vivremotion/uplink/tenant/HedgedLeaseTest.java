package io.vivremotion.uplink.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.catalogue.Amount;
import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.chat.Usage;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request that two models are asked at a time. A token in costs a millionth, one out two. */
class HedgedLeaseTest {
  private static final ModelCard DEAR = Office.card("dear", "eu-west-1", Office.pricedTenfold());

  @TempDir private Path directory;

  private static TenantConfig perDay(String money) {
    return Office.with(
        new TenantConfig.Budget(
            Optional.of(new Amount(money)),
            Optional.empty(),
            0,
            0,
            Optional.empty(),
            Optional.empty()));
  }

  private static Usage used(long in, long out) {
    return new Usage(in, 0, 0, out, 0);
  }

  @Test
  void what_both_may_use_is_set_aside_until_it_is_settled() {
    Office office = new Office(directory, perDay("0.0034")); // 300 for the first, 3,000 for both
    Lease lease = office.lease(100, 100);
    assertThat(lease.alsoAsk(DEAR)).isEmpty();
    assertThat(office.admit(100, 0)).isInstanceOf(Admission.Admitted.class);
    assertThat(office.refusal(1, 0).why()).isEqualTo(Admission.Reason.MONEY);
    lease.spent(DEAR, used(100, 0));
    assertThat(lease.settle(used(100, 50), 2_000, Ending.COMPLETE).orElseThrow().cost().micros())
        .isEqualTo(1_000 + 200);
    assertThat(office.today().money().micros()).isEqualTo(1_200);
    assertThat(office.admit(1_000, 0)).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void the_one_that_answers_is_settled_at_its_own_price_and_the_other_at_its() {
    Office office = new Office(directory, perDay("1"));
    Lease lease = office.lease(100, 100);
    assertThat(lease.alsoAsk(DEAR)).isEmpty();
    lease.spent(Office.draft(0, 0).card(), used(100, 10));
    lease.answeredBy(DEAR);
    Settlement settled = lease.settle(used(100, 50), 2_000, Ending.COMPLETE).orElseThrow();
    assertThat(settled.cost().micros()).isEqualTo(120 + 2_000);
    assertThat(settled.card()).isEqualTo(DEAR);
    assertThat(settled.charged().allInput()).isEqualTo(200);
  }

  @Test
  void without_money_for_both_it_goes_on_as_it_was() {
    Office office = new Office(directory, perDay("0.003"));
    Lease lease = office.lease(100, 100);
    assertThat(lease.alsoAsk(DEAR).orElseThrow().why()).isEqualTo(Admission.Reason.MONEY);
    assertThat(office.meters.get("vivremotion_app_refused").tag("why", "money").counter().count())
        .as("nobody was refused")
        .isZero();
    assertThat(lease.settle(used(100, 100), 1_000, Ending.COMPLETE)).isPresent();
    assertThat(office.today().money().micros()).isEqualTo(300);
    assertThat(lease.alsoAsk(DEAR)).as("it is over").isPresent();
  }
}
