/**
 * The port to cloud LLMs: one question, one whole outcome. Each wire format has its own package
 * below.
 */
@NullMarked
package io.vivremotion.uplink.provider;

import org.jspecify.annotations.NullMarked;
