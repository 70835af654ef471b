/**
 * What is personal stays on the box: {@link Masking} puts place-holders into what leaves, the
 * {@link Vault} of the request remembers what they stand for, a {@link Restorer} puts the values
 * back into the answer, also while it streams.
 *
 * <pre>
 *   body ─► Masking ─► body with ⟦EMAIL_1⟧ ─► provider ─► fragments ─► Restorer ─► app
 *              └──────────► Vault (one per request) ──────────────────────┘
 * </pre>
 *
 * A place-holder is {@code ⟦LABEL_N⟧}: the label tells the model what kind of thing it is, N is
 * counted per label in the order of first appearance. A conversation that is sent again from its
 * start therefore gets the same place-holders again, though nothing is kept between requests.
 */
@NullMarked
package io.vivremotion.uplink.privacy;

import org.jspecify.annotations.NullMarked;
