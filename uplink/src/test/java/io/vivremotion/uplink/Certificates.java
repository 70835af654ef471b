package io.vivremotion.uplink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vivremotion.simulation.cloud.StandInMain;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/** A certificate for localhost, made by the JDK's keytool. */
public record Certificates(SSLContext server, Path trust) {
  static Certificates in(Path folder) throws Exception {
    String store = folder.resolve("server.p12").toString();
    Path trust = folder.resolve("server.pem");
    keytool(
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost",
        "-validity",
        "2",
        "-storetype",
        "PKCS12",
        "-keystore",
        store,
        "-storepass",
        "changeit");
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "server",
        "-keystore",
        store,
        "-storepass",
        "changeit",
        "-file",
        trust.toString());
    return new Certificates(StandInMain.tls(Path.of(store), "changeit".toCharArray()), trust);
  }

  /**
   * Of an authority that is trusted, and over since 2020: {@code expired.p12} was made once with
   * openssl, its key is worth nothing.
   */
  public static Certificates expired(Path folder) throws Exception {
    Path store = copy("expired.p12", folder);
    return new Certificates(
        StandInMain.tls(store, "changeit".toCharArray()), copy("expired-ca.pem", folder));
  }

  private static Path copy(String resource, Path folder) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Certificates.class.getResourceAsStream(resource), resource)) {
      Path file = folder.resolve(resource);
      Files.copy(in, file);
      return file;
    }
  }

  private static void keytool(String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("keytool: " + said);
    }
  }
}
