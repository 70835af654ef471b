/**
 * What a model is told beside the question: conversations kept on the box and cut to the model's
 * window, and what the gateway knows of devices and from runbooks.
 */
@NullMarked
package io.vivremotion.uplink.context;

import org.jspecify.annotations.NullMarked;
