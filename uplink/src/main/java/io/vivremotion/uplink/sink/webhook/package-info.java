/** CloudEvents by HTTP POST (CloudEvents HTTP protocol binding 1.0.2). */
@NullMarked
package io.vivremotion.uplink.sink.webhook;

import org.jspecify.annotations.NullMarked;
