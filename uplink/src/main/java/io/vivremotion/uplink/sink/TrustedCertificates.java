package io.vivremotion.uplink.sink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** TLS for sinks that bring their own sockets: the system's certificates, and those of a file. */
public final class TrustedCertificates {
  private TrustedCertificates() {}

  /** Reads the file each time: certificates rotate. */
  public static SSLContext context(Optional<Path> extra)
      throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory(extra).getTrustManagers(), null);
    return context;
  }

  private static TrustManagerFactory factory(Optional<Path> extra)
      throws IOException, GeneralSecurityException {
    TrustManagerFactory system =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    system.init((KeyStore) null);
    if (extra.isEmpty()) {
      return system;
    }
    List<Certificate> trusted = new ArrayList<>();
    for (TrustManager manager : system.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        trusted.addAll(List.<X509Certificate>of(x509.getAcceptedIssuers()));
      }
    }
    try (InputStream in = Files.newInputStream(extra.get())) {
      trusted.addAll(CertificateFactory.getInstance("X.509").generateCertificates(in));
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < trusted.size(); i++) {
      store.setCertificateEntry("trusted-" + i, trusted.get(i));
    }
    TrustManagerFactory both =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    both.init(store);
    return both;
  }
}
