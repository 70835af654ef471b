package io.vivremotion.packaging;

import io.vivremotion.uplink.tenant.KeyHash;
import java.security.SecureRandom;
import picocli.CommandLine.Command;

@Command(
    name = "key",
    description = {
      "Makes a key for an app, and its hash for apps.tenants.keys.",
      "The key is shown this once and stands nowhere; the hash may be read by anybody."
    })
final class KeyCommand implements Runnable {
  @Override
  public void run() {
    String key = KeyHash.newKey(new SecureRandom());
    System.out.println("key:  " + key);
    System.out.println("hash: " + KeyHash.of(key));
  }
}
