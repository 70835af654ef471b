package io.vivremotion.flow;

import io.vivremotion.adapter.Admission;
import io.vivremotion.message.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Takes readings, in memory, after so many refusals: of every second offer. */
final class RefusingFeed implements Feed {
  private final List<String> kept = new CopyOnWriteArrayList<>();
  private int refusalsLeft;
  private int offers;

  RefusingFeed(int refusals) {
    refusalsLeft = refusals;
  }

  List<String> kept() {
    return List.copyOf(kept);
  }

  @Override
  public String name() {
    return "refusing";
  }

  @Override
  public boolean wants(Ruled ruled) {
    return ruled.message().kind() == Kind.TELEMETRY;
  }

  @Override
  public void offer(Ruled ruled, Consumer<Admission> admitted) {
    if (offers++ % 2 == 0 && refusalsLeft > 0) {
      refusalsLeft--;
      admitted.accept(new Admission.Refused(Duration.ofSeconds(1), Admission.Reason.INBOX_FULL));
      return;
    }
    kept.add(ruled.verdict() + " " + ruled.message().payload().utf8());
    admitted.accept(Admission.STORED);
  }
}
