/**
 * Prompts that the operator wrote and apps call by name: templates with typed variables, published
 * as {@code POST /v1/prompts/{name}} and in {@code GET /v1/openapi.json}; two versions are compared
 * in a {@link io.vivremotion.uplink.prompt.Trial} that ends by itself. JMustache is known here
 * only.
 */
@NullMarked
package io.vivremotion.uplink.prompt;

import org.jspecify.annotations.NullMarked;
