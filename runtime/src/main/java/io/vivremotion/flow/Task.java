package io.vivremotion.flow;

import java.util.Optional;

/**
 * What the cloud is asked to do with a message.
 *
 * @param kind names the shared instruction of the prompt: {@code anomaly}, {@code question}, {@code
 *     event} or {@code digest}
 * @param row the facts of this one case as one compact JSON object or string: a line of the batched
 *     prompt. Device text in it is untrusted.
 * @param guess for who asked, should the cloud not answer; it is not told of it
 */
public record Task(String kind, String row, Optional<Guess> guess) {
  public Task(String kind, String row) {
    this(kind, row, Optional.empty());
  }

  public Task with(Guess own) {
    return new Task(kind, row, Optional.of(own));
  }
}
