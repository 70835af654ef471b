package io.vivremotion.http;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
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
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** TLS 1.3 and 1.2 by the JDK, host names verified (RFC 9110, section 4.3.4). */
final class ClientTls {
  private ClientTls() {}

  /**
   * Trusts what the JDK does, and the certificates of the file if there is one.
   *
   * @param http2 it is offered beside HTTP/1.1 (ALPN, RFC 7301)
   */
  static SslContext context(Optional<Path> extraTrust, boolean http2) throws IOException {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .endpointIdentificationAlgorithm("HTTPS");
      if (http2) {
        builder.applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                Http2Codec.PROTOCOL,
                ApplicationProtocolNames.HTTP_1_1));
      }
      return (extraTrust.isPresent() ? builder.trustManager(both(extraTrust.get())) : builder)
          .build();
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "trust: " + extraTrust.map(Path::toString).orElse("") + " holds no certificates in PEM",
          e);
    }
  }

  private static TrustManagerFactory both(Path extra) throws GeneralSecurityException, IOException {
    List<Certificate> trusted = new ArrayList<>(systemTrust());
    try (InputStream in = Files.newInputStream(extra)) {
      trusted.addAll(CertificateFactory.getInstance("X.509").generateCertificates(in));
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < trusted.size(); i++) {
      store.setCertificateEntry("trusted-" + i, trusted.get(i));
    }
    return factory(store);
  }

  private static List<X509Certificate> systemTrust() throws GeneralSecurityException {
    TrustManagerFactory system =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    system.init((KeyStore) null);
    List<X509Certificate> trusted = new ArrayList<>();
    for (TrustManager manager : system.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        trusted.addAll(List.of(x509.getAcceptedIssuers()));
      }
    }
    return trusted;
  }

  private static TrustManagerFactory factory(KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory both =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    both.init(store);
    return both;
  }
}
