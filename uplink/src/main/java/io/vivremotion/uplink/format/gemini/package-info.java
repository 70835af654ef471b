/**
 * Gemini, {@code POST /v1beta/models/MODEL:generateContent} and {@code
 * :streamGenerateContent?alt=sse}, as a client. The model and whether to stream stand in the path,
 * not in the body.
 */
@NullMarked
package io.vivremotion.uplink.format.gemini;

import org.jspecify.annotations.NullMarked;
