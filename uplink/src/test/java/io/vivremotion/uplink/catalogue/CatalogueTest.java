package io.vivremotion.uplink.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.catalogue.Catalogue.Offer;
import io.vivremotion.uplink.chat.Usage;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  private static final Offer OPENAI = new Offer("openai", "openai", "", List.of());

  @Test
  void a_provider_offers_what_is_built_in_for_its_dialect() {
    Catalogue catalogue = catalogue(List.of(OPENAI));

    ModelCard mini = catalogue.find("gpt-4o-mini").orElseThrow();
    assertThat(mini.provider()).isEqualTo("openai");
    assertThat(mini.contextTokens()).isEqualTo(128_000);
    assertThat(mini.tokenizer().family()).isEqualTo(Tokenizer.Family.O200K);
    assertThat(mini.price().orElseThrow().of(new Usage(1_000_000, 0, 0, 0, 0)))
        .isEqualTo(Money.parse("0.15"));
    assertThat(catalogue.find("claude-haiku-4-5")).isEmpty();
  }

  @Test
  void golden_prices_of_each_vendor_that_caches() {
    Catalogue catalogue =
        catalogue(List.of(OPENAI, new Offer("anthropic", "anthropic", "", List.of())));
    Usage usage = new Usage(1_000, 10_000, 0, 500, 250);

    // 1,000 x 1.25 + 10,000 x 0.125 + 750 x 10
    assertThat(cost(catalogue, "gpt-5", usage)).isEqualTo(new Money(10_000));
    // 1,000 x 3 + 10,000 x 0.30 + 4,000 x 3.75 + 750 x 15
    assertThat(cost(catalogue, "claude-sonnet-4-5", new Usage(1_000, 10_000, 4_000, 500, 250)))
        .isEqualTo(new Money(3_000 + 3_000 + 15_000 + 11_250));
  }

  @Test
  void no_price_is_zero_unless_somebody_said_so() {
    List<Offer> everything =
        Dialects.builtIn().names().stream()
            .map(dialect -> new Offer(dialect, dialect, "", List.of()))
            .toList();

    for (ModelCard card : catalogue(everything).all()) {
      card.price()
          .ifPresent(price ->
              assertThat(price.of(new Usage(1_000_000, 0, 0, 0, 0)))
                  .as(card.id())
                  .isGreaterThan(Money.ZERO));
    }
    assertThat(catalogue(everything).offers("llama3.1").getFirst().price()).isEmpty();
  }

  @Test
  void reasoning_models_are_sent_no_sampling_field() {
    Catalogue catalogue = catalogue(List.of(OPENAI));

    assertThat(catalogue.find("gpt-5").orElseThrow().sampling()).isEmpty();
    assertThat(catalogue.find("gpt-4o").orElseThrow().sampling())
        .contains(SamplingField.TEMPERATURE);
  }

  @Test
  void a_model_that_is_only_named_is_of_unknown_price_and_sent_no_sampling_field() {
    Catalogue catalogue =
        catalogue(List.of(new Offer("hall", "vllm", "local", List.of("our-model", "Qwen/*"))));

    ModelCard ours = catalogue.find("our-model").orElseThrow();
    assertThat(ours.price()).isEmpty();
    assertThat(ours.sampling()).isEmpty();
    assertThat(ours.region()).isEqualTo("local");
    assertThat(catalogue.find("Qwen/Qwen2.5-7B-Instruct")).isPresent();
    assertThat(catalogue.all()).hasSize(2);
  }

  @Test
  void configuration_changes_what_it_names_and_leaves_the_rest() {
    ModelEntry free = entry("llama3.1", "box", Optional.of(price("0", "0")));
    Catalogue catalogue =
        Catalogue.of(
            new Catalogue.Config(
                List.of(new Offer("box", "ollama", "local", List.of())),
                List.of(free),
                Optional.empty()));

    ModelCard card = catalogue.find("llama3.1").orElseThrow();
    assertThat(card.price().orElseThrow().of(new Usage(9, 9, 9, 9, 9))).isEqualTo(Money.ZERO);
    assertThat(card.contextTokens()).isEqualTo(131_072);
    assertThat(card.can(Capability.TOOLS)).isTrue();
    assertThat(card.region()).isEqualTo("local");
  }

  @Test
  void a_model_that_configuration_adds_has_its_providers_place() {
    Offer here = new Offer("here", "vllm", "local", List.of("ours"));
    ModelEntry mini = entry("gpt-4o-mini", "here", Optional.of(price("0", "0")));
    List<ModelEntry> added = List.of(mini, entry("new", "openai", Optional.empty()));

    for (List<Offer> offers : List.of(List.of(here, OPENAI), List.of(OPENAI, here))) {
      Catalogue catalogue = Catalogue.of(new Catalogue.Config(offers, added, Optional.empty()));

      List<String> preferred = offers.stream().map(Offer::provider).toList();
      assertThat(catalogue.offers("gpt-4o-mini"))
          .extracting(ModelCard::provider)
          .isEqualTo(preferred);
      assertThat(catalogue.all().stream().map(ModelCard::provider).distinct()).isEqualTo(preferred);
    }
  }

  @Test
  void a_ceiling_prices_what_is_not_known_and_says_so() {
    Catalogue catalogue =
        Catalogue.of(
            new Catalogue.Config(
                List.of(new Offer("openai", "openai", "", List.of("gpt-next", "gpt-5"))),
                List.of(),
                Optional.of(price("50", "200"))));

    assertThat(catalogue.find("gpt-next").orElseThrow().price().orElseThrow().assumed()).isTrue();
    assertThat(catalogue.find("gpt-5").orElseThrow().price().orElseThrow().assumed()).isFalse();
  }

  @Test
  void a_model_of_several_providers_is_the_first_ones_unless_the_provider_is_named() {
    Catalogue catalogue =
        catalogue(List.of(new Offer("azure-eu", "azure", "eu-west-1", List.of()), OPENAI));

    assertThat(catalogue.offers("gpt-4o"))
        .extracting(ModelCard::provider)
        .containsExactly("azure-eu", "openai");
    assertThat(catalogue.find("openai/gpt-4o").orElseThrow().provider()).isEqualTo("openai");
    assertThat(catalogue.find("gpt-4o").orElseThrow().region()).isEqualTo("eu-west-1");
  }

  @Test
  void a_batch_api_costs_the_share_that_the_catalogue_says_else_all_of_it() {
    Catalogue catalogue = catalogue(List.of(OPENAI, new Offer("hall", "groq", "", List.of())));
    Usage usage = new Usage(1_000, 0, 0, 1_001, 0);

    ModelCard half = catalogue.find("gpt-4o").orElseThrow();
    assertThat(cost(catalogue, "gpt-4o", usage)).isEqualTo(new Money(12_510));
    assertThat(half.inLots().price().orElseThrow().of(usage)).isEqualTo(new Money(6_255));
    assertThat(half.inLots().inLots()).isEqualTo(half.inLots());
    ModelCard whole = catalogue.find("llama-3.1-8b-instant").orElseThrow();
    assertThat(whole.inLots().price()).isEqualTo(whole.price());
  }

  @Test
  void dialects_are_data() {
    Dialects dialects = Dialects.builtIn();

    assertThat(dialects.names())
        .containsExactly(
            "openai",
            "azure",
            "mistral",
            "groq",
            "deepseek",
            "openrouter",
            "vllm",
            "ollama",
            "llama-cpp",
            "openai-responses",
            "anthropic",
            "gemini");
    Dialect azure = dialects.find("azure").orElseThrow();
    assertThat(azure.path(true, "my%20gpt"))
        .isEqualTo("/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21");
    assertThat(azure.authPrefix()).isEmpty();
    Dialect gemini = dialects.find("gemini").orElseThrow();
    assertThat(gemini.path(true, "m")).endsWith("m:streamGenerateContent?alt=sse");
    assertThat(gemini.path(false, "m")).endsWith("m:generateContent");
    assertThat(dialects.find("anthropic").orElseThrow().headers())
        .containsEntry("anthropic-version", "2023-06-01");
    assertThat(dialects.find("openai").orElseThrow().authPrefix()).isEqualTo("Bearer ");
    assertThat(dialects.find("ollama").orElseThrow().gzip()).isEqualTo(Dialect.Gzip.REFUSED);
  }

  @Property
  void a_glob_matches_as_the_regular_expression_would(
      @ForAll @StringLength(max = 8) @CharRange(from = 'a', to = 'b') String text,
      @ForAll @StringLength(max = 6) @CharRange(from = 'a', to = 'c') String pattern) {
    String glob = pattern.replace('c', '*');

    assertThat(Glob.of(glob).matches(text)).isEqualTo(text.matches(glob.replace("*", ".*")));
  }

  private static Catalogue catalogue(List<Offer> offers) {
    return Catalogue.of(new Catalogue.Config(offers, List.of(), Optional.empty()));
  }

  private static Money cost(Catalogue catalogue, String model, Usage usage) {
    return catalogue.find(model).orElseThrow().price().orElseThrow().of(usage);
  }

  private static PriceEntry price(String in, String out) {
    return new PriceEntry(
        new Amount(in),
        Optional.empty(),
        Optional.empty(),
        new Amount(out),
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0);
  }

  private static ModelEntry entry(String id, String provider, Optional<PriceEntry> price) {
    return new ModelEntry(
        id,
        provider,
        "",
        List.of(),
        0,
        0,
        price,
        List.of(),
        List.of(),
        List.of(),
        "",
        Optional.empty(),
        0);
  }
}
