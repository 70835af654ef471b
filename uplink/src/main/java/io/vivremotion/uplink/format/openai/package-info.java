/**
 * OpenAI chat completions, {@code POST /v1/chat/completions}, in both roles; also spoken, with
 * differences that {@link io.vivremotion.uplink.format.Abilities} holds, by Azure OpenAI, Mistral,
 * Groq, DeepSeek, OpenRouter, vLLM, Ollama and llama.cpp.
 */
@NullMarked
package io.vivremotion.uplink.format.openai;

import org.jspecify.annotations.NullMarked;
