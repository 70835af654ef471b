/**
 * Who may ask which model, how much and how fast. An {@link io.vivremotion.uplink.tenant.Tenant}
 * admits a {@link io.vivremotion.uplink.tenant.Draft} by a {@link
 * io.vivremotion.uplink.tenant.Lease}, which sets the estimate aside and is settled once with what
 * was used.
 */
@NullMarked
package io.vivremotion.uplink.tenant;

import org.jspecify.annotations.NullMarked;
