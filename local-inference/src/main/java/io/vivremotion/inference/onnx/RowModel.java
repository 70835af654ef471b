package io.vivremotion.inference.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A model from rows of floats to one float each: float32 [rows, width] {@code x} to float32 [rows]
 * {@code y}. Input and output stay in direct buffers that live as long as the model (4 us a call).
 * Not thread-safe, never to be called on a virtual thread (it would hold its carrier).
 */
public final class RowModel implements AutoCloseable {
  public static final int MAX_ROWS = 64;

  /** A tensor has one shape: rows are padded up to the next of these. */
  private static final int[] SHAPES = {1, 8, MAX_ROWS};

  private final OrtSession session;
  private final int width;
  private final FloatBuffer input;
  private final FloatBuffer output;
  private final List<Shape> shapes = new ArrayList<>();

  private RowModel(OrtSession session, int width) {
    this.session = session;
    this.width = width;
    this.input = direct(MAX_ROWS * width);
    this.output = direct(MAX_ROWS);
  }

  public static RowModel open(Path file, int width) throws UnusableModel {
    RowModel model = new RowModel(Sessions.open(file), width);
    try {
      for (int rows : SHAPES) {
        model.shapes.add(model.shape(rows));
      }
      model.run(1);
      return model;
    } catch (OrtException | IllegalStateException mismatch) {
      model.close();
      throw new UnusableModel(
          "model file " + file + " does not take float32 [rows, " + width + "] 'x' to [rows] 'y'",
          mismatch);
    }
  }

  /** Puts one float of the next {@link #run}. */
  public void put(int row, int column, float value) {
    input.put(row * width + column, value);
  }

  /** Scores the first {@code rows} rows, 1 to {@link #MAX_ROWS}. */
  public void run(int rows) {
    for (Shape shape : shapes) {
      if (shape.rows() >= rows) {
        try (OrtSession.Result _ = session.run(shape.in(), shape.out())) {
          return;
        } catch (OrtException failed) {
          throw new IllegalStateException("ONNX Runtime: " + failed.getMessage(), failed);
        }
      }
    }
    throw new IllegalArgumentException("rows: at most " + MAX_ROWS + ", got " + rows);
  }

  /** The score of a row of the last {@link #run}. */
  public float score(int row) {
    return output.get(row);
  }

  @Override
  public void close() {
    for (Shape shape : shapes) {
      shape.in().values().forEach(OnnxTensor::close);
      shape.out().values().forEach(OnnxTensor::close);
    }
    shapes.clear();
    try {
      session.close();
    } catch (OrtException | IllegalStateException _) { // closed already: nothing is held any more
      return;
    }
  }

  private Shape shape(int rows) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    OnnxTensor in =
        OnnxTensor.createTensor(
            environment, input.slice(0, rows * width), new long[] {rows, width});
    OnnxTensor out = OnnxTensor.createTensor(environment, output.slice(0, rows), new long[] {rows});
    return new Shape(rows, Map.of("x", in), Map.of("y", out));
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(floats * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  private record Shape(int rows, Map<String, OnnxTensor> in, Map<String, OnnxTensor> out) {}
}
