/**
 * Answers given once and good for the next who asks the same: {@link AnswerCache} holds them in
 * bounded memory, found by the whole request ({@link CacheKey}) or, for questions, by meaning
 * ({@link QuestionIndex}). Who asks is part of every key, never a filter: see {@link Partition}.
 */
@NullMarked
package io.vivremotion.uplink.cache;

import org.jspecify.annotations.NullMarked;
