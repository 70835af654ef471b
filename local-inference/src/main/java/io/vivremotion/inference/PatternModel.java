package io.vivremotion.inference;

import io.vivremotion.inference.onnx.ModelFolder;
import io.vivremotion.inference.onnx.RowModel;
import io.vivremotion.inference.onnx.UnusableModel;
import java.nio.file.Path;
import java.util.List;

/**
 * The bundled window model: an autoencoder that returns how badly it can redraw the last 64
 * readings. Rows are {@code (reading - level) / deviation}, clipped to 8, divided by 4
 * (models/telemetry-anomaly/card.md). One platform thread.
 */
final class PatternModel implements AutoCloseable {
  private static final float CLIP = 8;
  private static final float DIVISOR = 4;

  private final RowModel model;

  private PatternModel(RowModel model) {
    this.model = model;
  }

  static PatternModel open(Path models) throws UnusableModel {
    Path file =
        new ModelFolder(models.resolve("telemetry-anomaly")).verified("telemetry-anomaly.onnx");
    return new PatternModel(RowModel.open(file, SeriesWatch.WINDOW));
  }

  /** Scores those readings whose series has a full window, and lets their watches take it in. */
  void score(List<Reading> readings) {
    int rows = 0;
    for (Reading reading : readings) {
      if (takesPart(reading)) {
        fill(rows++, reading, reading.watch());
      }
    }
    if (rows == 0) {
      return;
    }
    model.run(rows);
    int row = 0;
    for (Reading reading : readings) {
      if (takesPart(reading)) {
        reading.watch().takePattern(reading, model.score(row++));
      }
    }
  }

  private static boolean takesPart(Reading reading) {
    return !reading.skipsModel && reading.position >= SeriesWatch.WINDOW;
  }

  private void fill(int row, Reading reading, SeriesWatch watch) {
    float scale = 1 / reading.scale;
    for (int i = 0; i < SeriesWatch.WINDOW; i++) {
      float x = watch.relative(reading.position, SeriesWatch.WINDOW - 1 - i) - reading.mean;
      model.put(row, i, Math.clamp(x * scale, -CLIP, CLIP) / DIVISOR);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
