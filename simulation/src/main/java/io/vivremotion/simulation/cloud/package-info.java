/** A stand-in for the cloud: looks like an OpenAI-compatible provider, and says that it is not. */
@NullMarked
package io.vivremotion.simulation.cloud;

import org.jspecify.annotations.NullMarked;
