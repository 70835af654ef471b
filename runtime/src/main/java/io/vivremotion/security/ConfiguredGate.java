package io.vivremotion.security;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vivremotion.config.Secret;
import io.vivremotion.message.DeviceId;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A gate that knows the users and tokens of the configuration. Every attempt costs the same whether
 * the name exists or not; a password checked once by a slow hash is checked quickly from then on.
 */
public final class ConfiguredGate implements Gate {
  private static final int REMEMBERED = 10_000;
  private static final Principal ANONYMOUS = new Principal("anonymous", Optional.empty(), true);

  private final Config config;
  private final Map<String, Known> users = new HashMap<>();
  private final List<Known> tokens;
  private final Known stranger;

  /** User and digest of the password of those let in, so that a reconnect storm is cheap. */
  private final Set<String> letIn = new HashSet<>();

  public ConfiguredGate(Config config) {
    this.config = config;
    for (User user : config.users()) {
      users.put(user.name(), known(user.name(), user.password(), user.device(), user.operator()));
    }
    this.tokens =
        config.tokens().stream()
            .map(token -> known(token.name(), token.token(), token.device(), token.operator()))
            .toList();
    this.stranger =
        users.isEmpty()
            ? known("", Secret.of("nobody"), "", false)
            : users.values().iterator().next();
  }

  /**
   * @param anonymousOnLoopback whether peers without name are let in on loopback listeners, with
   *     all rights
   */
  public record Config(boolean anonymousOnLoopback, List<User> users, List<Token> tokens) {
    public static final Config DEFAULT = new Config(true, List.of(), List.of());

    public Config {
      users = List.copyOf(users);
      tokens = List.copyOf(tokens);
      Set<String> names = new HashSet<>();
      for (User user : users) {
        if (!names.add(user.name())) {
          throw new IllegalArgumentException(
              "users: the name '" + user.name() + "' stands there twice");
        }
      }
    }
  }

  /**
   * @param password plain, or {@code sha256$SALT$HASH} or {@code pbkdf2$ITERATIONS$SALT$HASH}
   *     (SHA-256; salt and hash in base64)
   * @param device the one device it speaks for; empty for any
   */
  public record User(String name, Secret password, String device, boolean operator) {
    public User {
      if (name.isBlank()) {
        throw new IllegalArgumentException("name: a user name was expected");
      }
      checkSecret("password", password);
      checkDevice(device);
    }
  }

  /**
   * @param name for logs and metrics
   * @param token plain or hashed, as {@link User#password}
   */
  public record Token(String name, Secret token, String device, boolean operator) {
    public Token {
      if (name.isBlank()) {
        throw new IllegalArgumentException("name: a name for the token was expected");
      }
      checkSecret("token", token);
      checkDevice(device);
    }
  }

  /** How many passwords are remembered after a slow hash. */
  public void bindTo(MeterRegistry meters) {
    Gauge.builder("vivremotion.passwords.remembered", this, ConfiguredGate::remembered)
        .register(meters);
  }

  private int remembered() {
    synchronized (letIn) {
      return letIn.size();
    }
  }

  @Override
  public Optional<Principal> anonymous(boolean loopback) {
    return loopback && config.anonymousOnLoopback() ? Optional.of(ANONYMOUS) : Optional.empty();
  }

  @Override
  public Optional<Principal> password(String user, byte[] password) {
    Known known = users.getOrDefault(user, stranger);
    String attempt = known.verifier.isSlow() ? user + ' ' + Verifier.fingerprint(password) : "";
    if (!attempt.isEmpty() && users.containsKey(user) && isRemembered(attempt)) {
      return Optional.of(known.principal);
    }
    boolean right = known.verifier.matches(password) && users.containsKey(user);
    if (right && !attempt.isEmpty()) {
      remember(attempt);
    }
    return right ? Optional.of(known.principal) : Optional.empty();
  }

  @Override
  public Optional<Principal> token(String token) {
    byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
    Optional<Principal> found = Optional.empty();
    for (Known known : tokens) {
      if (known.verifier.matches(bytes)) {
        found = Optional.of(known.principal);
      }
    }
    return found;
  }

  private boolean isRemembered(String attempt) {
    synchronized (letIn) {
      return letIn.contains(attempt);
    }
  }

  private void remember(String attempt) {
    synchronized (letIn) {
      if (letIn.size() >= REMEMBERED) {
        letIn.clear();
      }
      letIn.add(attempt);
    }
  }

  private static void checkSecret(String key, Secret secret) {
    try {
      Verifier.of(secret);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
    }
  }

  private static void checkDevice(String device) {
    if (!device.isEmpty()) {
      var _ = new DeviceId(device);
    }
  }

  private static Known known(String name, Secret secret, String device, boolean operator) {
    Optional<DeviceId> bound =
        device.isEmpty() ? Optional.empty() : Optional.of(new DeviceId(device));
    return new Known(new Principal(name, bound, operator), Verifier.of(secret));
  }

  private record Known(Principal principal, Verifier verifier) {}
}
