package io.vivremotion.uplink;

import io.vivremotion.uplink.batch.Batch;
import io.vivremotion.uplink.batch.Row;
import io.vivremotion.uplink.route.Bounds;
import io.vivremotion.uplink.route.Demands;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which rows may go to which models: by where their data may go, by length and by kind of content.
 * Whatever is worth asking, and whoever is up: none of it goes past here. Used by the uplink's
 * thread.
 */
final class Borders {
  /** Around a row: the instruction, and the row's own frame. */
  private static final int FRAME_TOKENS = 120;

  /** Few texts have more tokens. */
  private static final double LEAST_CHARACTERS_PER_TOKEN = 2;

  private static final Set<String> NEEDS = Set.of(Bounds.TEXT);

  private final Residency residency;
  private final Uplink.Config config;

  Borders(Dispatcher.Setting setting) {
    this.residency = setting.ports().discretion().residency();
    this.config = setting.config();
  }

  Demands of(Row row) {
    long characters = Math.min(config.maxRowLength(), row.escalation().task().row().length());
    long tokens = FRAME_TOKENS + config.answerTokensPerRow() + tokens(characters);
    return new Demands(tokens, NEEDS, residency.of(row.escalation()));
  }

  private static long tokens(long characters) {
    return (long) Math.ceil(characters / LEAST_CHARACTERS_PER_TOKEN);
  }

  /** Why this row may not go there, in a word. Asked for each row again and again. */
  Optional<String> obstacle(Line line, Row row) {
    boolean takesAll = residency.equals(Residency.ANYWHERE) && line.bounds().isUnknown();
    return takesAll ? Optional.empty() : line.bounds().obstacle(of(row));
  }

  boolean admits(Line line, Row row) {
    return obstacle(line, row).isEmpty();
  }

  /** Why it may go to none of them, in a word; empty: one may be asked, now or later. */
  Optional<String> barred(Row row, List<Line> all) {
    Optional<String> first = obstacle(all.getFirst(), row);
    return all.stream().allMatch(line -> !admits(line, row)) ? first : Optional.empty();
  }

  /** Those of its rows that may go there, as many as the model can read at once. */
  Batch fit(Batch batch, Line line) {
    List<Row> admitted = batch.rows().stream().filter(row -> admits(line, row)).toList();
    long room = line.bounds().contextTokens() - FRAME_TOKENS;
    int count = 0;
    for (Row row : admitted) {
      room -= of(row).contextTokens() - FRAME_TOKENS;
      if (room < 0) {
        break;
      }
      count++;
    }
    return new Batch(batch.urgency(), batch.kind(), admitted.subList(0, count));
  }
}
