/**
 * What is learnt of the models that devices' rows go to: how often an answer of a model to a kind
 * of row is valid and right, from validation, agreement, re-asks and operators' verdicts. Older
 * outcomes count less and less, so that a model that changes is found out. Source: the uplink's
 * reference, section 2.7.
 */
@NullMarked
package io.vivremotion.uplink.learn;

import org.jspecify.annotations.NullMarked;
