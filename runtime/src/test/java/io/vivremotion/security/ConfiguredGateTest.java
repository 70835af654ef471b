package io.vivremotion.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vivremotion.config.Secret;
import io.vivremotion.message.DeviceId;
import io.vivremotion.security.ConfiguredGate.Token;
import io.vivremotion.security.ConfiguredGate.User;
import io.vivremotion.security.Gate.Principal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;

final class ConfiguredGateTest {
  private static final byte[] SALT = "a salt of our own".getBytes(StandardCharsets.UTF_8);

  @Test
  void passwords_are_checked_plain_salted_or_slowly_hashed() throws Exception {
    ConfiguredGate gate =
        gate(
            new User("plain", Secret.of("pw1"), "", false),
            new User(
                "salted", Secret.of("sha256$" + base64(SALT) + "$" + sha256("pw2")), "", false),
            new User(
                "slow",
                Secret.of("pbkdf2$2000$" + base64(SALT) + "$" + pbkdf2("pw3", 2_000)),
                "press-3",
                false));
    assertThat(enter(gate, "plain", "pw1")).isPresent();
    assertThat(enter(gate, "salted", "pw2")).isPresent();
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThat(enter(gate, "slow", "pw3"))
          .contains(new Principal("slow", Optional.of(new DeviceId("press-3")), false));
      assertThat(enter(gate, "slow", "pw1")).isEmpty();
    }
    assertThat(enter(gate, "plain", "pw2")).isEmpty();
    assertThat(enter(gate, "plain", "")).isEmpty();
    assertThat(enter(gate, "salted", "sha256$" + base64(SALT) + "$" + sha256("pw2"))).isEmpty();
  }

  @Test
  void a_stranger_does_not_come_in_even_with_the_password_of_another() {
    ConfiguredGate gate = gate(new User("a", Secret.of("pw"), "", false));
    assertThat(enter(gate, "b", "pw")).isEmpty();
    assertThat(enter(gate(), "b", "nobody")).isEmpty();
  }

  @Test
  void a_token_names_who_bears_it() {
    ConfiguredGate gate =
        new ConfiguredGate(
            new ConfiguredGate.Config(
                false,
                List.of(),
                List.of(
                    new Token("ops", Secret.of("t1"), "", true),
                    new Token("press", Secret.of("t2"), "press-3", false))));
    assertThat(gate.token("t1")).contains(new Principal("ops", Optional.empty(), true));
    assertThat(gate.token("t2").orElseThrow().speaksFor(new DeviceId("press-4"))).isFalse();
    assertThat(gate.token("t3")).isEmpty();
    assertThat(gate.token("")).isEmpty();
  }

  @Test
  void without_a_name_one_comes_in_only_on_loopback_and_only_if_allowed() {
    assertThat(new ConfiguredGate(ConfiguredGate.Config.DEFAULT).anonymous(true)).isPresent();
    assertThat(new ConfiguredGate(ConfiguredGate.Config.DEFAULT).anonymous(false)).isEmpty();
    assertThat(gate().anonymous(true)).isEmpty();
  }

  @Test
  void mistakes_in_the_configuration_are_named_by_key() {
    assertThatThrownBy(() -> new User("a", Secret.of("sha256$x"), "", false))
        .hasMessageStartingWith("password: ");
    assertThatThrownBy(() -> new User("a", Secret.of("pbkdf2$0$AA==$AA=="), "", false))
        .hasMessageContaining("iterations");
    assertThatThrownBy(() -> new Token("a", Secret.of(""), "", false))
        .hasMessageStartingWith("token: ");
    assertThatThrownBy(() -> new User("a", Secret.of("x"), "a/b", false))
        .hasMessageStartingWith("device: ");
    assertThatThrownBy(() ->
            gate(
                new User("a", Secret.of("x"), "", false), new User("a", Secret.of("y"), "", false)))
        .hasMessageContaining("twice");
  }

  private static ConfiguredGate gate(User... users) {
    return new ConfiguredGate(new ConfiguredGate.Config(false, List.of(users), List.of()));
  }

  private static Optional<Principal> enter(Gate gate, String user, String password) {
    return gate.password(user, password.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String sha256(String password) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(SALT);
    return base64(digest.digest(password.getBytes(StandardCharsets.UTF_8)));
  }

  private static String pbkdf2(String password, int iterations) throws Exception {
    return base64(
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
            .generateSecret(new PBEKeySpec(password.toCharArray(), SALT, iterations, 256))
            .getEncoded());
  }
}
