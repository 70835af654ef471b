/**
 * Which of two models a prompt needs: a score of the effort it asks for, from its text alone, in
 * microseconds, and a threshold that sends a set share of prompts to the stronger model. Trained on
 * prompts of which it is known how a weak and a strong model did (models/prompt-difficulty).
 */
@NullMarked
package io.vivremotion.uplink.difficulty;

import org.jspecify.annotations.NullMarked;
