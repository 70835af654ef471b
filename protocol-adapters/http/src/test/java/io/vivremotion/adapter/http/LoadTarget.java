package io.vivremotion.adapter.http;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.adapter.Admission;
import io.vivremotion.adapter.Inbox;
import io.vivremotion.adapter.SpoolDownlink;
import io.vivremotion.adapter.SpoolInbox;
import io.vivremotion.http.HttpServer;
import io.vivremotion.message.AddressRules;
import io.vivremotion.message.MessageIds;
import io.vivremotion.security.Gate;
import io.vivremotion.spool.FileSpool;
import io.vivremotion.spool.SpoolConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;

/**
 * A target for load generators: {@code LoadTarget PORT direct|spool}. The adapter alone, over an
 * inbox that accepts at once, or over a spool that forces to disk before each reply.
 */
final class LoadTarget {
  private LoadTarget() {}

  public static void main(String[] arguments) throws Exception {
    InstantSource clock = InstantSource.system();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Path directory = Files.createTempDirectory("load");
    try (FileSpool inboxSpool =
            FileSpool.open(directory.resolve("in"), SpoolConfig.DEFAULT.named("inbox"), clock);
        FileSpool downSpool =
            FileSpool.open(
                directory.resolve("down"), SpoolConfig.DEFAULT.named("downlink"), clock)) {
      Inbox inbox =
          arguments[1].equals("spool")
              ? new SpoolInbox(inboxSpool)
              : (message, admitted) -> admitted.accept(Admission.STORED);
      SpoolDownlink downlink =
          new SpoolDownlink(
              downSpool,
              SpoolDownlink.Config.DEFAULT,
              new SpoolDownlink.Time(clock, System::nanoTime),
              (message, step, facts) -> {},
              meters);
      AddressRules rules = new AddressRules(AddressRules.DEFAULT);
      MessageIds ids = new MessageIds(new Random());
      HttpServer server =
          new HttpServer(onPort(Integer.parseInt(arguments[0])), new OpenGate(), meters);
      new HttpAdapter(
              HttpAdapter.Config.DEFAULT,
              new HttpAdapter.Parts(server, inbox, downlink, rules, ids, clock, meters))
          .start();
      server.start();
      System.out.println("ready");
      Thread.currentThread().join();
    }
  }

  private static HttpServer.Config onPort(int port) {
    HttpServer.Config at = HttpServer.Config.DEFAULT;
    return new HttpServer.Config(
        at.host(),
        port,
        at.tls(),
        at.ioThreads(),
        10_000,
        at.maxBodyBytes(),
        at.maxBufferedBytes(),
        at.maxUnsentBytes(),
        at.requestTimeout(),
        at.idleTimeout());
  }

  private static final class OpenGate implements Gate {
    @Override
    public Optional<Principal> anonymous(boolean loopback) {
      return Optional.of(new Principal("anyone", Optional.empty(), true));
    }

    @Override
    public Optional<Principal> password(String user, byte[] password) {
      return Optional.empty();
    }

    @Override
    public Optional<Principal> token(String token) {
      return Optional.empty();
    }
  }
}
