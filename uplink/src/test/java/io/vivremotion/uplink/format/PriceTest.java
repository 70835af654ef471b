package io.vivremotion.uplink.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.vivremotion.uplink.chat.Usage;
import io.vivremotion.uplink.format.anthropic.AnthropicMessages;
import io.vivremotion.uplink.format.anthropic.AnthropicVersion;
import io.vivremotion.uplink.format.gemini.Gemini;
import io.vivremotion.uplink.format.openai.OpenAiChat;
import io.vivremotion.uplink.format.responses.OpenAiResponses;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same call, told by each vendor: 100 tokens read, of which 60 from the cache and 10 into it
 * (Gemini tells no writing), 50 written, of which 20 thought. By hand, in millionths of a dollar,
 * at 3 in, 0.3 from the cache, 3.75 into it, 15 out: 30 x 3 + 60 x 0.3 + 10 x 3.75 + 50 x 15 =
 * 895.5; without writing 40 x 3 + 60 x 0.3 + 50 x 15 = 888.
 */
class PriceTest {
  static Stream<Arguments> calls() {
    return Stream.of(
        Arguments.of(
            new OpenAiChat(Formats.origin()),
            "{'choices':[{'message':{'content':'a'}}],'usage':{'prompt_tokens':100,"
                + "'completion_tokens':50,'prompt_tokens_details':{'cached_tokens':60,"
                + "'cache_write_tokens':10},'completion_tokens_details':{'reasoning_tokens':20}}}",
            895.5),
        Arguments.of(
            new OpenAiResponses(Formats.origin()),
            "{'output':[],'usage':{'input_tokens':100,'output_tokens':50,'input_tokens_details':"
                + "{'cached_tokens':60,'cache_write_tokens':10},'output_tokens_details':"
                + "{'reasoning_tokens':20}}}",
            895.5),
        Arguments.of(
            new AnthropicMessages(Formats.origin(), AnthropicVersion.V2026_10_21),
            "{'content':[],'usage':{'input_tokens':30,'cache_read_input_tokens':60,"
                + "'cache_creation_input_tokens':10,'output_tokens':50,"
                + "'output_tokens_details':{'thinking_tokens':20}}}",
            895.5),
        Arguments.of(
            new Gemini(Formats.origin()),
            "{'candidates':[{'finishReason':'STOP'}],'usageMetadata':{'promptTokenCount':100,"
                + "'cachedContentTokenCount':60,'candidatesTokenCount':30,'thoughtsTokenCount':20}}",
            888.0));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void each_token_is_billed_once(ProviderFormat format, String body, double price) {
    Usage usage = Formats.gathered(format.readAnswer(Formats.json(body))).usage();
    assertThat(
            usage.input() * 3
                + usage.cacheRead() * 0.3
                + Math.max(0, usage.cacheWrite()) * 3.75
                + usage.allOutput() * 15)
        .isEqualTo(price);
    assertThat(usage.reasoning()).isEqualTo(20);
  }
}
