package io.vivremotion.simulation.cloud;

import io.vivremotion.simulation.cloud.StandInProvider.Config;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Runs the stand-in on its own: {@code [--port N] [--tls KEYSTORE.p12 PASSWORD] [--out FILE]}. */
public final class StandInMain {
  private StandInMain() {}

  public static void main(String[] arguments)
      throws IOException, GeneralSecurityException, InterruptedException {
    StandInProvider provider = new StandInProvider(read(arguments));
    provider.start();
    System.out.println("ready port=" + provider.port());
    Thread.currentThread().join();
  }

  private static Config read(String[] arguments) throws IOException, GeneralSecurityException {
    Config config = Config.DEFAULT;
    for (int i = 0; i < arguments.length; i++) {
      config =
          switch (arguments[i]) {
            case "--port" ->
                new Config(
                    config.host(), Integer.parseInt(arguments[++i]), config.tls(), config.out());
            case "--out" ->
                new Config(
                    config.host(),
                    config.port(),
                    config.tls(),
                    Optional.of(Path.of(arguments[++i])));
            case "--tls" ->
                new Config(
                    config.host(),
                    config.port(),
                    Optional.of(tls(Path.of(arguments[++i]), arguments[++i].toCharArray())),
                    config.out());
            default -> // anything else is a mistake of the caller
                throw new IllegalArgumentException("unknown argument " + arguments[i]);
          };
    }
    return config;
  }

  /** Of a PKCS#12 key store with one key. */
  public static SSLContext tls(Path keyStore, char[] password)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore)) {
      store.load(in, password);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
