/**
 * Where a message goes: answered on the box, to one of several models, later, or nowhere. A pure
 * function of the case and the conditions ({@link io.vivremotion.uplink.route.Utility}); what
 * changes from second to second are the prices of bytes, money and risk ({@link
 * io.vivremotion.uplink.route.ShadowPrices}). Since the utility is a sum, each term of it is its
 * own explanation. Source: the uplink's reference, sections 2.3 and 2.6.
 */
@NullMarked
package io.vivremotion.uplink.route;

import org.jspecify.annotations.NullMarked;
