/** Stand-ins for the network: a proxy that counts, slows down and cuts. */
@NullMarked
package io.vivremotion.simulation.network;

import org.jspecify.annotations.NullMarked;
