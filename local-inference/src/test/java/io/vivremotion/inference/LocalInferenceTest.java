package io.vivremotion.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vivremotion.flow.Verdict;
import io.vivremotion.inference.onnx.ModelFolder;
import io.vivremotion.inference.onnx.RowModel;
import io.vivremotion.insight.Health;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalInferenceTest {
  private static LocalInference inference(Path models) {
    return new LocalInference(
        LocalInference.Config.DEFAULT,
        models,
        new KnownValues().with("line-2", "running", true, Said.NOW),
        InstantSource.fixed(Said.NOW),
        new SimpleMeterRegistry());
  }

  private static Health settled(LocalInference inference) {
    await()
        .atMost(20, TimeUnit.SECONDS)
        .until(() ->
            !(inference.health() instanceof Health.Degraded degraded
                && degraded.why().contains("being loaded")));
    return inference.health();
  }

  @Test
  void it_is_up_once_its_models_are_loaded() {
    try (LocalInference inference = inference(NabRun.MODELS)) {
      inference.start();
      assertThat(settled(inference)).isEqualTo(Health.UP);
      assertThat(
              inference.stages().get(1).decide(List.of(Said.question("p", "is line 2 running?"))))
          .first()
          .isInstanceOf(Verdict.Answered.class);
    }
  }

  @Test
  void without_models_it_says_which_file_is_missing_and_still_judges(@TempDir Path empty) {
    try (LocalInference inference = inference(empty)) {
      inference.start();
      assertThat(settled(inference))
          .isInstanceOfSatisfying(
              Health.Degraded.class,
              degraded ->
                  assertThat(degraded.why())
                      .contains("telemetry-anomaly.onnx is missing")
                      .contains("all-minilm-l6-v2-q-tokenizer.json is missing")
                      .contains("install it again"));
      assertThat(inference.stages().get(0).decide(List.of(Said.reading("a", "t", 1))))
          .first()
          .isInstanceOf(Verdict.Keep.class);
      assertThat(inference.stages().get(1).decide(List.of(Said.question("p", "hello?"))))
          .containsExactly(Verdict.NEXT);
    }
  }

  @Test
  void a_damaged_model_is_not_loaded(@TempDir Path models) throws Exception {
    Path folder = Files.createDirectories(models.resolve("telemetry-anomaly"));
    Path bundled = NabRun.MODELS.resolve("telemetry-anomaly");
    byte[] bytes = Files.readAllBytes(bundled.resolve("telemetry-anomaly.onnx"));
    bytes[bytes.length / 2] ^= 1;
    Files.write(folder.resolve("telemetry-anomaly.onnx"), bytes);
    Files.copy(bundled.resolve("sha256"), folder.resolve("sha256"));
    try (LocalInference inference = inference(models)) {
      inference.start();
      assertThat(settled(inference))
          .isInstanceOfSatisfying(
              Health.Degraded.class,
              degraded -> assertThat(degraded.why()).contains("telemetry-anomaly.onnx is damaged"));
    }
  }

  @Test
  void a_file_that_is_no_model_is_rejected_with_its_name(@TempDir Path models) throws Exception {
    Path folder = Files.createDirectories(models.resolve("telemetry-anomaly"));
    Files.writeString(folder.resolve("telemetry-anomaly.onnx"), "no model");
    Files.writeString(
        folder.resolve("sha256"),
        "9b0f3d3b4a3e3b6e5b7d0a2f1c8e4d6a9b0f3d3b4a3e3b6e5b7d0a2f1c8e4d6a  x\n"
            + sha256("no model")
            + "  telemetry-anomaly.onnx\n");
    try (LocalInference inference = inference(models)) {
      inference.start();
      assertThat(settled(inference))
          .isInstanceOfSatisfying(
              Health.Degraded.class,
              degraded ->
                  assertThat(degraded.why())
                      .contains("telemetry-anomaly.onnx was rejected by ONNX Runtime"));
    }
  }

  private static String sha256(String text) throws Exception {
    return java.util.HexFormat.of()
        .formatHex(
            java.security.MessageDigest.getInstance("SHA-256")
                .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  @Test
  void the_bundled_window_model_reproduces_its_test_vectors() throws Exception {
    Path folder = NabRun.MODELS.resolve("telemetry-anomaly");
    JsonNode vectors = new ObjectMapper().readTree(folder.resolve("vectors.json").toFile());
    try (RowModel model =
        RowModel.open(
            new ModelFolder(folder).verified("telemetry-anomaly.onnx"), SeriesWatch.WINDOW)) {
      for (int row = 0; row < vectors.size(); row++) {
        for (int i = 0; i < SeriesWatch.WINDOW; i++) {
          model.put(row, i, (float) vectors.get(row).get("x").get(i).asDouble());
        }
      }
      model.run(vectors.size());
      assertThat(vectors.size()).isEqualTo(6);
      for (int row = 0; row < vectors.size(); row++) {
        assertThat(model.score(row))
            .isCloseTo((float) vectors.get(row).get("y").asDouble(), within(1e-4f));
      }
    }
  }

  @Test
  void closing_twice_and_without_a_start_is_harmless() {
    LocalInference inference = inference(NabRun.MODELS);
    inference.close();
    inference.close();
  }
}
