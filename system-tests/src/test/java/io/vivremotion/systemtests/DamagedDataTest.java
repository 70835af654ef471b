package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vivremotion.simulation.cloud.Behaviour;
import io.vivremotion.simulation.cloud.StandInProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever stands in the data directory of a gateway that has ended: it starts, says what it could
 * not use, goes on, and loses no message but those that the damaged files held. The first rounds
 * damage a file of every kind; {@code -Ddamage.rounds=100} goes on with single files and with
 * several at random. {@code -Ddamage.seed=7} replays. On demand only: five rounds take minutes.
 */
@EnabledIfSystemProperty(named = "damage.rounds", matches = "\\d+")
@Timeout(value = 120, unit = TimeUnit.MINUTES)
class DamagedDataTest {
  private static final int OF_ALL_KINDS = 5;
  private static final int ROUNDS = Integer.getInteger("damage.rounds", OF_ALL_KINDS);

  @TempDir Path folder;
  private final long seed = Long.getLong("damage.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Set<String> held = new HashSet<>();
  private final List<String> untold = new ArrayList<>();

  @Test
  void damaged_files_cost_no_start_and_no_message_but_those_they_held() throws Exception {
    System.out.println("damage.seed=" + seed);
    try (StandInProvider cloud = CloudFixture.start();
        TwoVendors vendors = new TwoVendors();
        EventSite events = new EventSite();
        Site site =
            Site.behind(cloud, GatewayProcess.in(folder, AllParts.yaml(cloud, vendors, events)))) {
      GatewayProcess gateway = withoutPrivileges(site.gateway);
      DataFolder data = new DataFolder(folder.resolve("data"));
      gateway.start();
      site.load(Duration.ofMillis(5), ports(gateway));
      List<List<String>> hands = List.of();
      for (int round = 0; round < ROUNDS; round++) {
        fill(site, events, data);
        end(site);
        SortedMap<String, List<Path>> kinds = data.byKind();
        hands = round % OF_ALL_KINDS == 0 ? deal(kinds.keySet()) : hands;
        List<Path> chosen =
            round < OF_ALL_KINDS ? oneOfEach(kinds, hands.get(round)) : some(data.files(), round);
        site.cloud.usually(Behaviour.GOOD);
        events.up(true);
        survives(site, data, chosen, round);
      }
      lostNothingElse(site);
      assertThat(untold).as("set aside or replaced, and neither log nor status says so").isEmpty();
    }
  }

  /** A file that may not be read can be read by root, who needs no permission. */
  private static GatewayProcess withoutPrivileges(GatewayProcess gateway) {
    return System.getProperty("user.name").equals("root")
        ? gateway.by(
            Tool.named("setpriv").program().toString(),
            "--bounding-set=-dac_override,-dac_read_search",
            "--inh-caps=-dac_override,-dac_read_search")
        : gateway;
  }

  private static Site.Ports ports(GatewayProcess gateway) {
    return new Site.Ports(gateway.mqttPort, gateway.coapPort, gateway.httpPort);
  }

  /** First all is answered, then nothing, so that all directions have something on disk. */
  private void fill(Site site, EventSite events, DataFolder data) throws Exception {
    site.awaitAcknowledged(100);
    awaitFiles(
        site, data, AllParts.KINDS.stream().filter(DamagedDataTest::comesOfAnswers).toList());
    site.cloud.usually(new Behaviour.Silence());
    events.up(false);
    awaitFiles(site, data, AllParts.KINDS);
  }

  private static boolean comesOfAnswers(String kind) {
    return kind.startsWith("spool/downlink") || kind.startsWith("uplink");
  }

  /** What is learnt and spent is written as the gateway ends, and kept once it is written again. */
  private void awaitFiles(Site site, DataFolder data, List<String> kinds) throws Exception {
    TreeSet<String> missing = new TreeSet<>(kinds);
    long from = System.nanoTime();
    while (!missing.isEmpty()) {
      chat(site.gateway);
      site.awaitAcknowledged(50);
      missing.removeAll(data.byKind().keySet());
      if (!missing.isEmpty() && missing.stream().allMatch(kind -> kind.startsWith("uplink"))) {
        site.gateway.stop();
        site.fault();
        site.gateway.start();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - from))
          .as("files that do not come to be: %s", missing)
          .isLessThan(Duration.ofMinutes(5));
    }
  }

  /** What the load does not say: readings, questions, what cannot be read, what can wait. */
  private void chat(GatewayProcess gateway) throws Exception {
    String device = "/v1/devices/chatter-" + random.nextInt(10);
    for (int i = 0; i < 4; i++) {
      gateway.post(device + "/messages?channel=temperature", "text/plain", "2" + i);
      gateway.post(device + "/messages?channel=bulk", "application/json", event("x".repeat(3_000)));
    }
    gateway.post(device + "/messages?channel=noise", "application/cbor", "\u0000?".repeat(6_000));
    for (int i = 0; i < 3; i++) {
      String question = "why is the door of hall " + random.nextInt() + " open? " + "x".repeat(900);
      gateway.post(device + "/ask?wait=0s", "text/plain", question);
      AppKeys.post(gateway, "/v1/prompts/triage", AllParts.KEY, "{\"variables\":{}}");
    }
  }

  private static String event(String note) {
    return "{\"event\":\"tick\",\"note\":\"" + note + "\"}";
  }

  private void end(Site site) throws InterruptedException {
    if (random.nextBoolean()) {
      site.gateway.kill();
    } else {
      site.gateway.stop();
    }
    site.fault();
  }

  /** All kinds, over so many rounds. */
  private List<List<String>> deal(Set<String> kinds) {
    List<String> shuffled = new ArrayList<>(kinds);
    Collections.shuffle(shuffled, random);
    List<List<String>> hands = new ArrayList<>();
    for (int i = 0; i < OF_ALL_KINDS; i++) {
      hands.add(new ArrayList<>());
    }
    for (int i = 0; i < shuffled.size(); i++) {
      hands.get(i % OF_ALL_KINDS).add(shuffled.get(i));
    }
    return hands;
  }

  private List<Path> oneOfEach(SortedMap<String, List<Path>> kinds, List<String> hand) {
    List<Path> chosen = new ArrayList<>();
    for (String kind : hand) {
      List<Path> files = kinds.getOrDefault(kind, List.of());
      if (!files.isEmpty()) {
        chosen.add(files.get(random.nextInt(files.size())));
      }
    }
    return chosen;
  }

  /** Alone, and with others, in turn. */
  private List<Path> some(List<Path> files, int round) {
    List<Path> shuffled = new ArrayList<>(files);
    Collections.shuffle(shuffled, random);
    int count = round % 2 == 0 ? 1 : 2 + random.nextInt(8);
    return shuffled.subList(0, Math.min(count, shuffled.size()));
  }

  private void survives(Site site, DataFolder data, List<Path> chosen, int round)
      throws IOException, InterruptedException {
    Set<String> aside = data.aside();
    List<String> done = new ArrayList<>();
    List<String> mustBeTold = new ArrayList<>();
    for (Path file : chosen) {
      Harm harm = Harm.any(Files.size(file), random);
      if (!data.name(file).startsWith("spool/sink-")) { // of those the cloud has its own
        held.addAll(DataFolder.idsIn(file));
      }
      harm.to(file, random);
      done.add(data.name(file) + "=" + harm);
      boolean isRead = !data.name(file).equals("reserve"); // of which the length alone counts
      if (harm == Harm.DIRECTORY || (harm == Harm.UNREADABLE && isRead)) {
        mustBeTold.add(file.getFileName().toString());
      }
    }
    System.out.printf("round=%d damage=%s%n", round, done);
    long logged = Files.size(site.gateway.log);
    Duration took = site.gateway.start();
    site.awaitAcknowledged(100);
    Set<String> asideNow = data.aside();
    asideNow.removeAll(aside);
    mustBeTold.addAll(asideNow);
    String said = site.gateway.get("/v1/status").body() + said(site.gateway, logged);
    mustBeTold.removeIf(said::contains);
    mustBeTold.forEach(name -> untold.add("round " + round + ": " + name + " of " + done));
    System.out.printf(
        "round=%d ready=%dms aside=%s untold=%s%n", round, took.toMillis(), asideNow, mustBeTold);
  }

  private static String said(GatewayProcess gateway, long from) throws IOException {
    byte[] log = Files.readAllBytes(gateway.log);
    return new String(log, (int) from, log.length - (int) from, StandardCharsets.UTF_8);
  }

  private void lostNothingElse(Site site) {
    site.quiet();
    await("what no damaged file held arrives")
        .dontCatchUncaughtExceptions()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> {
          Set<String> lost = new TreeSet<>(site.ledger.reckoning(site.cloud.received()).lost());
          lost.removeAll(held);
          assertThat(lost.stream().limit(10)).as("lost, though no damaged file held it").isEmpty();
        });
    Ledger.Reckoning reckoning = site.ledger.reckoning(site.cloud.received());
    System.out.printf(
        "fault=\"damaged data\" rounds=%d acknowledged=%d held-by-damaged=%d lost=%d"
            + " duplicates=%d%n",
        ROUNDS,
        reckoning.acknowledged(),
        held.size(),
        reckoning.lost().size(),
        reckoning.duplicates());
  }
}
