/**
 * What a device said, in one model whatever protocol it spoke: a {@link
 * io.vivremotion.message.Message} with its {@link io.vivremotion.message.Payload} as it came,
 * decoded once, after the commit, into {@link io.vivremotion.message.Content}.
 */
@NullMarked
package io.vivremotion.message;

import org.jspecify.annotations.NullMarked;
