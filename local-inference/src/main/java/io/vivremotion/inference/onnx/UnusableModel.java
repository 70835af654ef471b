package io.vivremotion.inference.onnx;

/** A model that cannot be used; the message says which file, why, and what to do. */
public final class UnusableModel extends Exception {
  public UnusableModel(String message) {
    super(message);
  }

  public UnusableModel(String message, Throwable cause) {
    super(message, cause);
  }
}
