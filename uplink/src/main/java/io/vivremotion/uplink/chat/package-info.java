/**
 * What an app asks of a model and what it answers, in no vendor's format. A request is a {@link
 * io.vivremotion.uplink.chat.ChatRequest}; an answer is a sequence of {@link
 * io.vivremotion.uplink.chat.ChatEvent}s, whether it comes as a stream or whole. What a vendor adds
 * that has no counterpart elsewhere is kept as it came ({@link
 * io.vivremotion.uplink.chat.Part.Vendor}, {@link io.vivremotion.uplink.chat.Extras}) and goes back
 * to the same wire format only.
 */
@NullMarked
package io.vivremotion.uplink.chat;

import org.jspecify.annotations.NullMarked;
