package io.vivremotion.inference.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;

/** Opens sessions the same way: one thread, from a file (the model never passes the Java heap). */
final class Sessions {
  private Sessions() {}

  static OrtSession open(Path model) throws UnusableModel {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      return OrtEnvironment.getEnvironment().createSession(model.toString(), options);
    } catch (OrtException rejected) {
      throw new UnusableModel(
          "model file " + model + " was rejected by ONNX Runtime: " + rejected.getMessage(),
          rejected);
    } catch (LinkageError missing) {
      throw new UnusableModel(
          "ONNX Runtime's native library cannot be loaded for "
              + model
              + ": set -Donnxruntime.native.path to the folder with libonnxruntime.so ("
              + missing.getMessage()
              + ")",
          missing);
    }
  }
}
