package io.vivremotion.uplink.tenant;

import io.vivremotion.uplink.catalogue.ModelCard;
import io.vivremotion.uplink.catalogue.Money;
import io.vivremotion.uplink.chat.ChatError;
import io.vivremotion.uplink.chat.ChatError.Kind;
import io.vivremotion.uplink.tenant.Admission.Reason;
import io.vivremotion.uplink.tenant.Admission.Refused;
import io.vivremotion.uplink.tenant.Window.Shortage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What an app is told when it is refused: what, which limit, when to come again. */
final class Refusals {
  private static final Duration SOON = Duration.ofSeconds(1);

  private Refusals() {}

  static Refused model(String tenant, ModelCard card) {
    return refused(
        Reason.MODEL,
        Kind.NOT_ALLOWED,
        "tenant " + tenant + " may not use the model " + card.id() + " (apps.tenants.models)");
  }

  static Refused region(String tenant, ModelCard card, List<String> residency) {
    String where =
        card.region().isEmpty() ? "in a region that is not known" : "in " + card.region();
    return refused(
        Reason.REGION,
        Kind.NOT_ALLOWED,
        "%s at %s is handled %s; requests of tenant %s stay in %s (apps.tenants.residency)"
            .formatted(card.id(), card.provider(), where, tenant, String.join(", ", residency)));
  }

  static Refused priceUnknown(ModelCard card) {
    return refused(
        Reason.PRICE_UNKNOWN,
        Kind.NOT_ALLOWED,
        "the price of %s at %s is not known, so it is not asked: the operator can set it in"
                .formatted(card.id(), card.provider())
            + " uplink.models, or a ceiling for all such models in uplink.ceiling-price");
  }

  static Refused spentUnknown(String why) {
    return refused(Reason.SPENT_UNKNOWN, Kind.MONEY, why);
  }

  static Refused over() {
    return refused(Reason.CONCURRENCY, Kind.CONFLICT, "the request has ended already");
  }

  static Refused wait(String tenant, Account.Answer.Wait wait) {
    Optional<Duration> after = Optional.of(Duration.ofNanos(wait.nanos()));
    return switch (wait.why()) {
      case REQUEST_RATE ->
          rate(wait, tenant + " is limited to " + wait.limit() + " requests a minute", after);
      case TOKEN_RATE ->
          rate(wait, tenant + " is limited to " + wait.limit() + " tokens a minute", after);
      case CONCURRENCY ->
          rate(
              wait,
              tenant + " may have " + wait.limit() + " requests under way",
              Optional.of(SOON));
      case MODEL, REGION, PRICE_UNKNOWN, SPENT_UNKNOWN, MONEY, TOKENS, BYTES ->
          throw new IllegalStateException("not a matter of waiting: " + wait.why());
    };
  }

  private static Refused rate(Account.Answer.Wait wait, String limit, Optional<Duration> after) {
    String again = after.map(time -> "; again in " + seconds(time) + " s").orElse("");
    return new Refused(
        wait.why(),
        new ChatError(Kind.RATE, Kind.RATE.status(), "tenant " + limit + again, "", after));
  }

  static Refused shortage(String tenant, Shortage shortage, Instant now) {
    Duration after = Duration.between(now, shortage.end());
    String message =
        "tenant %s has %s left of %s a %s and this request may use %s; again at %s"
            .formatted(
                tenant,
                amount(shortage.of(), shortage.left()),
                amount(shortage.of(), shortage.limit()),
                shortage.period().word(),
                amount(shortage.of(), shortage.asked()),
                shortage.end());
    String hint = shortage.left() > 0 ? ", or now with fewer output tokens" : "";
    return new Refused(
        shortage.of(),
        new ChatError(Kind.MONEY, Kind.MONEY.status(), message + hint, "", Optional.of(after)));
  }

  private static String amount(Reason of, long count) {
    return switch (of) {
      case MONEY -> new Money(count) + " of money";
      case TOKENS -> count + " tokens";
      case BYTES -> count + " bytes";
      case MODEL, REGION, PRICE_UNKNOWN, SPENT_UNKNOWN, CONCURRENCY, REQUEST_RATE, TOKEN_RATE ->
          throw new IllegalStateException("not an amount: " + of);
    };
  }

  private static long seconds(Duration time) {
    return Math.max(1, Math.ceilDiv(time.toMillis(), 1000));
  }

  private static Refused refused(Reason why, Kind kind, String message) {
    return new Refused(why, ChatError.of(kind, message));
  }
}
