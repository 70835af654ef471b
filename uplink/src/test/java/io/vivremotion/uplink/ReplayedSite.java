package io.vivremotion.uplink;

import static io.vivremotion.uplink.Escalations.NOON;

import io.vivremotion.flow.Escalation;
import io.vivremotion.message.Answer;
import io.vivremotion.message.MessageId;
import io.vivremotion.message.Priority;
import io.vivremotion.uplink.link.LinkBudget;
import io.vivremotion.uplink.link.Terms;
import io.vivremotion.uplink.route.Policy;
import io.vivremotion.uplink.route.Said;
import io.vivremotion.uplink.route.ShadowPrices;
import io.vivremotion.uplink.route.ThinLinkReplay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The uplink as it is, its dispatcher, ladder, prices, batches and budget, under what {@link
 * ThinLinkReplay} has a site say, over the link it has recorded. Of a message's worth the uplink
 * knows what the policies there know: an anomaly's likelihood and a question's certainty say it.
 */
public final class ReplayedSite {
  private static final double MOST_GAIN = 0.72;
  private static final Policy POLICY =
      new Policy(
          List.of(
              worth("question", 0.5, 0.7, Said.Sort.QUESTION),
              worth("anomaly", 0.8, 1, Said.Sort.ANOMALY),
              worth("digest", 0.175, 0.15, Said.Sort.DIGEST),
              worth("*", 0.3, 0.5, Said.Sort.DIGEST)),
          0.2,
          Said.CORRECT,
          Policy.DEFAULT.thrift(),
          ShadowPrices.Config.DEFAULT);

  private final ThinLinkReplay replay;
  private final World world = new World();
  private final SimulatedCalls time;
  private final List<Said> said = new ArrayList<>();
  private final Map<MessageId, Said> byId = new HashMap<>();
  private final IdentityHashMap<Said, Double> answered = new IdentityHashMap<>();
  private final ReplayedCloud cloud;
  private final Dispatcher dispatcher;

  private ReplayedSite(ThinLinkReplay replay, double rate, double costPerMegabyte) {
    this.replay = replay;
    this.time = new SimulatedCalls(replay::bytesIn);
    LinkBudget budget =
        new LinkBudget(LinkBudget.Config.of((long) rate, (long) ThinLinkReplay.BURST), time::nanos);
    this.cloud = new ReplayedCloud(replay.seconds(), said, time, budget);
    Uplink.Ports ports = world.ports().with((id, step, facts) -> {});
    Terms terms = new Terms(0, costPerMegabyte, List.of());
    this.dispatcher =
        new Dispatcher(
            new Dispatcher.Setting(
                config(),
                ports,
                List.of(new Uplink.Cloud("link", terms, cloud, budget)),
                new Uplink.Time(
                    () -> NOON.plusNanos(time.nanos()), time::nanos, new Random(20261129)),
                new UplinkMeters(world.registry)),
            time);
    world.downlink.heard = this::heard;
    world.outbox.age = row -> Duration.between(row.receivedAt(), NOON.plusNanos(time.nanos()));
  }

  private static Policy.Worth worth(String kind, double weight, double error, Said.Sort sort) {
    return new Policy.Worth(
        kind,
        weight,
        error,
        Duration.ofMillis((long) (sort.slackSeconds * 1_000)),
        Duration.ofMillis((long) (sort.decaySeconds * 1_000)));
  }

  private static Uplink.Config config() {
    Uplink.Config standard = Uplink.Config.DEFAULT;
    return new Uplink.Config(
        standard.batch(),
        standard.maxInFlight(),
        standard.maxHeldRows(),
        standard.maxRowLength(),
        standard.answerTokensPerRow(),
        standard.answerTtl(),
        standard.firstBackoff(),
        standard.longestBackoff(),
        POLICY);
  }

  /**
   * An alarm counts as late that would not have been if nothing but alarms had been said, and not
   * either if nothing else had been put on the link since the first alarm that it waited with: what
   * had left before that, nobody can call back.
   *
   * @param rate of the budget, in bytes a second
   * @param costPerMegabyte above 0: bytes are saved ({@link Policy#thrift})
   */
  public static ThinLinkReplay.Result play(
      ThinLinkReplay replay, double rate, double costPerMegabyte) throws InterruptedException {
    ReplayedSite alone = new ReplayedSite(replay, rate, costPerMegabyte);
    alone.play(ReplayedSite::isAlarm);
    ReplayedSite site = new ReplayedSite(replay, rate, costPerMegabyte);
    site.play(ReplayedSite::isEscalated);
    Set<Said> carriable = ThinLinkReplay.alarmsInTime(alone.answered);
    Set<Said> late = new LinkedHashSet<>(carriable);
    late.removeAll(ThinLinkReplay.alarmsInTime(site.answered));
    for (Said alarm : late) {
      ReplayedSite hushed = new ReplayedSite(replay, rate, costPerMegabyte);
      hushed.playAlarmsAloneFrom(site.unansweredSince(alarm));
      if (!ThinLinkReplay.alarmsInTime(hushed.answered).contains(alarm)) {
        System.out.println("  late behind what had left before: alarm of " + alarm.second() + " s");
        carriable.remove(alarm);
      }
    }
    return ThinLinkReplay.judge(site.answered, site.cloud.sent, carriable);
  }

  private void playAlarmsAloneFrom(double second) throws InterruptedException {
    cloud.carriesAlarmsAloneFrom(second);
    play(each -> second > each.second() ? isEscalated(each) : isAlarm(each));
  }

  /** Since then there was always an alarm that waited for its answer. */
  private double unansweredSince(Said alarm) {
    double since = alarm.second();
    for (int i = said.indexOf(alarm) - 1; i >= 0; i--) {
      Said before = said.get(i);
      if (isAlarm(before) && answered.getOrDefault(before, Double.MAX_VALUE) > since) {
        since = before.second();
      }
    }
    return since;
  }

  private void play(Predicate<Said> which) throws InterruptedException {
    for (int second = 0; second < replay.seconds(); second++) {
      replay.saidIn(second).stream().filter(which).forEach(this::say);
      long end = (second + 1) * 1_000_000_000L;
      while (time.nanos() < end) {
        Duration idle = dispatcher.turn();
        long next = Math.min(time.nanos() + Math.max(1_000_000, idle.toNanos()), time.nextNanos());
        time.passTo(Math.min(end, next));
      }
    }
  }

  private static boolean isAlarm(Said each) {
    return each.sort() == Said.Sort.ALARM;
  }

  /** The box answers what it is sure of, and what is likely noise goes into digests. */
  private static boolean isEscalated(Said each) {
    return each.gain() > 0 || each.sort() == Said.Sort.DIGEST;
  }

  private void say(Said each) {
    Escalation row =
        switch (each.sort()) {
          case ALARM -> escalation(each, Priority.ALARM, "alarm", "");
          case ANOMALY -> {
            double likelihood = Math.max(0, each.gain()) / MOST_GAIN;
            yield escalation(
                each, Priority.NORMAL, "anomaly", "\"likelihood\":%.3f,".formatted(likelihood));
          }
          case QUESTION ->
              escalation(
                  each,
                  Priority.INTERACTIVE,
                  "question",
                  "\"certainty\":%.3f,".formatted(1 - each.error()));
          case DIGEST -> escalation(each, Priority.BULK, "digest", "");
        };
    byId.put(row.id(), each);
    world.outbox.add(row);
    world.outbox.fill = world.outbox.unsettled() / (double) ThinLinkReplay.MOST_WAITING;
  }

  private Escalation escalation(Said each, Priority urgency, String kind, String facts) {
    String head = "{" + facts + "\"ref\":\"s" + said.size() + "x\",\"note\":\"";
    said.add(each);
    String note = "n".repeat(Math.max(1, each.bytes() - head.length()));
    Escalation now = Escalations.of(urgency, kind, head + note + "\"}");
    return new Escalation(
        now.id(),
        now.device(),
        now.channel(),
        now.task(),
        urgency,
        NOON.plusNanos(time.nanos()),
        now.deadline(),
        now.replyTo());
  }

  /** What the box says by itself, as of a row whose time is over, is no answer of the model. */
  private void heard(Answer answer) {
    Said each = byId.get(answer.inReplyTo());
    if (each != null && answer.source() == Answer.Source.CLOUD) {
      answered.putIfAbsent(each, time.nanos() / 1e9);
    }
  }
}
