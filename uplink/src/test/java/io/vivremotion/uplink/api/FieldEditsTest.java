package io.vivremotion.uplink.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.uplink.api.BodyScan.Scanned;
import io.vivremotion.uplink.catalogue.Catalogue;
import io.vivremotion.uplink.catalogue.Dialect;
import io.vivremotion.uplink.catalogue.Dialects;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Fields cut out of the bytes, wherever they stand, against the same done to a tree. */
class FieldEditsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Dialect DIALECT = Dialects.builtIn().find("mistral").orElseThrow();
  private static final OddFields ODD =
      OddFields.of(
          Catalogue.of(
                  new Catalogue.Config(
                      List.of(new Catalogue.Offer("p", "mistral", "", List.of("m"))),
                      List.of(),
                      Optional.empty()))
              .find("m")
              .orElseThrow(),
          DIALECT);

  private static final List<String> FIELDS =
      List.of(
          "\"model\":\"m\"",
          "\"user\":\"a,}\\\"b\"",
          "\"store\" : {\"user\":[1,2,{}]}",
          "\"log\\u0070robs\":true",
          "\"x\":-1.5e3",
          "\"y\":null",
          "\"metadata\":[]",
          "\"messages\":[{\"user\":1,\"content\":\"store\"}]",
          "\"max_completion_tokens\" :7",
          "\"service_tier\":12");

  @Property(tries = 2_000)
  void what_is_left_is_what_a_tree_would_have(
      @ForAll @Size(max = 10) List<@IntRange(min = 1, max = 9) Integer> picked,
      @ForAll @IntRange(min = 0, max = 10) int model,
      @ForAll boolean spaced)
      throws Exception {
    List<String> fields = new ArrayList<>(picked.stream().distinct().map(FIELDS::get).toList());
    fields.add(Math.min(model, fields.size()), FIELDS.getFirst());
    String text = "{" + String.join(spaced ? "\n , " : ",", fields) + (spaced ? "\t}" : "}");
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    Scanned scanned = BodyScan.scan(body);
    Splice splice = new Splice(body).replace(scanned.modelAt(), "\"n\"");
    if (ODD.concern(scanned.names(), scanned.developer())) {
      FieldEdits.of(new FieldEdits.Asked(body, scanned.names(), ODD), splice);
    }

    ObjectNode expected = (ObjectNode) JSON.readTree(body);
    expected.put("model", "n");
    DIALECT.unsupported().stream()
        .filter(name -> !name.equals("max_completion_tokens"))
        .forEach(expected::remove);
    if (expected.has("max_completion_tokens")) {
      expected.set("max_tokens", expected.remove("max_completion_tokens"));
    }
    String written = joined(splice.pieces());
    assertThat(JSON.readTree(written)).as(written).isEqualTo(expected);
  }

  private static String joined(List<ByteBuffer> pieces) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (ByteBuffer piece : pieces) {
      out.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
