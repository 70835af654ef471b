package io.vivremotion.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the process may have is used up: file descriptors, heap, direct memory, any memory at all.
 * It refuses, or it ends and is started again as systemd would; it is never half alive, and nothing
 * acknowledged is lost.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class ExhaustionTest {
  /** Beyond what is open when all devices are connected. */
  private static final int SPARE_DESCRIPTORS = 12;

  private static final int STRANGERS = 100;

  /** Exhausted heap; a dead thread. */
  private static final List<Integer> ENDINGS = List.of(3, 70);

  /** Java's own end, told by its message, as SIGABRT; or where a thread cannot be had. */
  private static final List<Integer> ENDINGS_WITHOUT_MEMORY = List.of(1, 3, 70, 134);

  private static final Pattern LACKING =
      Pattern.compile("insufficient memory|OutOfMemoryError|Cannot allocate memory");

  /** Of address space, beyond what it has when all devices are connected. */
  private static final long SPARE_BYTES = 4 << 20;

  private static final Duration FLOOD =
      Duration.ofSeconds(Integer.getInteger("exhaust.seconds", 8));

  @TempDir Path folder;

  @Test
  void a_gateway_without_descriptors_stays_calm_and_goes_on_when_there_are_some() throws Exception {
    Tool limits = Tool.named("prlimit");
    try (Site site = Site.in(folder, "spools: {inbox: {segment-bytes: 64KiB}}\n")) {
      site.gateway.start();
      site.mixedLoad().awaitAcknowledged(500);
      List<Socket> strangers = new ArrayList<>();
      try {
        long limit = descriptors(site.gateway) + SPARE_DESCRIPTORS;
        limits.run("--pid", Long.toString(site.gateway.pid()), "--nofile=" + limit + ":" + limit);
        for (int i = 0; i < STRANGERS; i++) {
          int port = i % 2 == 0 ? site.gateway.mqttPort : site.gateway.httpPort;
          strangers.add(new Socket(InetAddress.getLoopbackAddress(), port));
        }
        Site.pass(Duration.ofSeconds(3));
        assertThat(site.gateway.isAlive()).isTrue();
        site.quiet();
        double busy = busy(site.gateway, Duration.ofSeconds(2));
        System.out.printf("without descriptors: %.0f %% of a core while nothing is said%n", busy);
        assertThat(busy).as("%% of a core; an acceptor that spins takes all of it").isLessThan(60);
      } finally {
        for (Socket stranger : strangers) {
          stranger.close();
        }
      }
      site.fault();
      site.mixedLoad().awaitAcknowledged(500);
      await("health")
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(site.gateway.health()).isEqualTo("up"));
      site.settle("no file descriptors", Duration.ofMinutes(1));
    }
  }

  private static long descriptors(GatewayProcess gateway) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + gateway.pid() + "/fd"))) {
      return open.count();
    }
  }

  /** Percent of one core. */
  private static double busy(GatewayProcess gateway, Duration during) {
    ProcessHandle process = ProcessHandle.of(gateway.pid()).orElseThrow();
    Duration before = process.info().totalCpuDuration().orElseThrow();
    Site.pass(during);
    Duration used = process.info().totalCpuDuration().orElseThrow().minus(before);
    return 100.0 * used.toNanos() / during.toNanos();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a heap of 40 MB, -Xmx40m",
    "direct memory of 4 MB, -XX:MaxDirectMemorySize=4m -Dio.netty.maxDirectMemory=4000000",
  })
  void without_memory_it_refuses_or_ends_and_loses_nothing(String what, String options)
      throws Exception {
    String[] jvm = options.split(" ");
    try (Site site = Site.in(folder, "");
        HttpClient http = HttpClient.newHttpClient()) {
      site.gateway.start(jvm);
      site.mixedLoad().awaitAcknowledged(100);
      int endings = 0;
      try (Flood flood = new Flood(site.gateway.uri("/v1/devices/giant-1/messages"), http)) {
        flood.start();
        long from = System.nanoTime();
        while (System.nanoTime() - from < FLOOD.toNanos()) {
          endings += startedAgain(site, ENDINGS, jvm) ? 1 : 0;
          Site.pass(Duration.ofMillis(50));
        }
      }
      endings += goesOnSupervised(site, ENDINGS, jvm);
      System.out.printf("%s: ended and started again %d times%n", what, endings);
      site.gateway.kill();
      site.fault();
      site.gateway.start();
      site.settle(what, Duration.ofMinutes(1));
    }
  }

  /** No byte can be had from the kernel any more, whoever in the process asks for it. */
  @Test
  void without_native_memory_it_goes_on_or_ends_saying_so_and_loses_nothing() throws Exception {
    Tool limits = Tool.named("prlimit");
    try (Site site = Site.in(folder, "");
        HttpClient http = HttpClient.newHttpClient()) {
      site.gateway.start();
      site.mixedLoad().awaitAcknowledged(100);
      int endings = 0;
      Shrinking space = new Shrinking(site.gateway, limits);
      try (Flood flood = new Flood(site.gateway.uri("/v1/devices/giant-1/messages"), http)) {
        flood.start();
        long from = System.nanoTime();
        while (endings == 0 && System.nanoTime() - from < FLOOD.toNanos()) {
          space.shrink();
          endings += startedAgain(site, ENDINGS_WITHOUT_MEMORY) ? 1 : 0;
          Site.pass(Duration.ofMillis(50));
        }
      }
      boolean goesOnWithout = endings == 0 && space.hasNoneLeft();
      boolean lacks = space.isLacking();
      assertThat(lacks || goesOnWithout)
          .as("says what it lacks, or goes on without another page:%n%s", site.gateway.tail())
          .isTrue();
      endings += goesOnSupervised(site, ENDINGS_WITHOUT_MEMORY);
      System.out.printf("address space: lacks=%s, ended %d times%n", lacks, endings);
      if (endings == 0) { // else it has no limit any more
        site.gateway.kill();
        site.fault();
        site.gateway.start();
      }
      site.settle("no native memory", Duration.ofMinutes(1));
    }
  }

  /** Address space that becomes less and less until the gateway says that it lacks some. */
  private static final class Shrinking {
    private static final long PAGE_BYTES = 4_096;
    private final GatewayProcess gateway;
    private final Tool limits;
    private long most = Long.MAX_VALUE;
    private long spare = SPARE_BYTES;

    Shrinking(GatewayProcess gateway, Tool limits) {
      this.gateway = gateway;
      this.limits = limits;
    }

    /** Not a page more could be had when it was last made less, and the kernel knows. */
    boolean hasNoneLeft() throws IOException {
      try {
        String limits = Files.readString(Path.of("/proc/" + gateway.pid() + "/limits"));
        return spare < PAGE_BYTES && limits.contains("Max address space         " + most + " ");
      } catch (NoSuchFileException ended) {
        return false;
      }
    }

    boolean isLacking() throws IOException {
      return LACKING.matcher(Files.readString(gateway.log)).find();
    }

    void shrink() throws Exception {
      OptionalLong inUse = inUse();
      if (inUse.isPresent() && !isLacking()) {
        most = Math.min(most, inUse.getAsLong() + spare);
        spare -= spare / 8;
        limits.run("--pid", Long.toString(gateway.pid()), "--as=" + most + ":" + most);
      }
    }

    /** Empty: it has ended. */
    private OptionalLong inUse() throws IOException {
      try (Stream<String> status = Files.lines(Path.of("/proc/" + gateway.pid() + "/status"))) {
        return status
            .filter(line -> line.startsWith("VmSize:"))
            .mapToLong(line -> 1_024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
            .findFirst();
      } catch (NoSuchFileException e) {
        return OptionalLong.empty();
      }
    }
  }

  /** Ended or not, it is not half alive: devices are acknowledged before long. */
  private static int goesOnSupervised(Site site, List<Integer> allowed, String... jvm)
      throws Exception {
    long until = site.ledger.size() + 50;
    long from = System.nanoTime();
    int endings = 0;
    while (site.ledger.size() < until) {
      assertThat(Duration.ofNanos(System.nanoTime() - from))
          .as("without an acknowledgement:%n%s", site.gateway.tail())
          .isLessThan(Duration.ofMinutes(1));
      endings += startedAgain(site, allowed, jvm) ? 1 : 0;
      Site.pass(Duration.ofMillis(50));
    }
    return endings;
  }

  /** As systemd would, at once and however it ended; does not wait until it is ready. */
  private static boolean startedAgain(Site site, List<Integer> allowed, String... jvm)
      throws Exception {
    if (site.gateway.isAlive()) {
      return false;
    }
    assertThat(site.gateway.awaitEnd(Duration.ZERO)).as("exit code").isIn(allowed);
    site.fault();
    site.gateway.launch(jvm);
    return true;
  }

  /** Thirty-two clients that post as much as is allowed, all at once and again. */
  private static final class Flood implements AutoCloseable {
    private static final int CLIENTS = 32;
    private static final int BYTES = 1_000_000;
    private final URI to;
    private final HttpClient http;
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean ended;

    Flood(URI to, HttpClient http) {
      this.to = to;
      this.http = http;
    }

    void start() {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(Thread.ofVirtual().start(this::post));
      }
    }

    private void post() {
      HttpRequest request =
          HttpRequest.newBuilder(to)
              .timeout(Duration.ofSeconds(5))
              .header("content-type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"" + "x".repeat(BYTES) + "\"}"))
              .build();
      while (!ended) {
        try {
          var _ = http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException refused) { // so it should be
          Thread.onSpinWait();
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    @Override
    public void close() {
      ended = true;
      clients.forEach(Thread::interrupt);
    }
  }
}
