/**
 * Stand-ins for the network: a proxy that counts, slows down and cuts; bad lines for streams and
 * for datagrams.
 */
@NullMarked
package io.vivremotion.simulation.network;

import org.jspecify.annotations.NullMarked;
