package io.vivremotion.uplink.provider;

import io.vivremotion.insight.Health;
import java.util.Optional;
import java.util.OptionalLong;

/** A provider that has an API for what can wait as well. */
public final class WithBatchApi implements Provider {
  private final Provider provider;
  private final BatchApi batches;

  public WithBatchApi(Provider provider, BatchApi batches) {
    this.provider = provider;
    this.batches = batches;
  }

  @Override
  public Optional<BatchApi> batchApi() {
    return Optional.of(batches);
  }

  @Override
  public String model() {
    return provider.model();
  }

  @Override
  public boolean simulation() {
    return provider.simulation();
  }

  @Override
  public String endpoint() {
    return provider.endpoint();
  }

  @Override
  public Price price(Ask ask) {
    return provider.price(ask);
  }

  @Override
  public OptionalLong tokens(String text) {
    return provider.tokens(text);
  }

  @Override
  public Outcome ask(Ask ask) throws InterruptedException {
    return provider.ask(ask);
  }

  @Override
  public Health health() {
    return provider.health();
  }
}
