package io.vivremotion.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vivremotion.config.InvalidConfiguration;
import io.vivremotion.config.SchemaTree;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The published schema says of each setting what the code does. */
class ConfigSchemaTest {
  private static final SchemaTree SCHEMA = ConfigSource.schema();

  /** Set by the wiring, not by the file. */
  private static final String SPOOL_NAME = "spools\\.[a-z-]+\\.name";

  @Test
  void every_setting_of_the_records_is_in_the_schema_and_no_other() {
    Set<String> ofRecords = new TreeSet<>();
    collect("", GatewayConfig.class, ofRecords);
    ofRecords.removeIf(key -> key.matches(SPOOL_NAME));
    Set<String> ofSchema =
        SCHEMA.places().stream()
            .map(SchemaTree.Place::key)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(ofSchema).isEqualTo(ofRecords);
  }

  @Test
  void every_default_of_the_schema_is_the_one_that_holds() throws InvalidConfiguration {
    ObjectNode defaults = new ObjectMapper().createObjectNode();
    for (SchemaTree.Place place : SCHEMA.places()) {
      JsonNode standard = place.node().path("default");
      if (!place.key().contains("[]") && !standard.isMissingNode() && !optional(place.key())) {
        put(defaults, place.key(), standard);
      }
    }
    assertThat(new ConfigSource(_ -> Optional.empty()).parse(defaults.toString()))
        .isEqualTo(GatewayConfig.DEFAULT);
  }

  @Test
  void every_setting_is_described() {
    assertThat(SCHEMA.places()).allSatisfy(place -> assertThat(place.description()).isNotBlank());
  }

  @Test
  void the_reference_is_fresh() throws IOException {
    Path page = Path.of("../docs/configuration.md");
    assertThat(Files.readString(page))
        .as("regenerate it: ./vivremotion reference > docs/configuration.md")
        .isEqualTo(ConfigReference.markdown(SCHEMA));
  }

  /** Sections that are off unless they stand in the file. */
  private static boolean optional(String key) {
    return key.startsWith("bridge.")
        || key.startsWith("http.tls.")
        || key.startsWith("uplink.delivery.routing.candidate.")
        || key.startsWith("uplink.mask.")
        || key.startsWith("uplink.ceiling-price.");
  }

  private static void put(ObjectNode root, String key, JsonNode value) {
    ObjectNode at = root;
    String[] names = key.split("\\.", -1);
    for (int i = 0; i < names.length - 1; i++) {
      at = at.withObjectProperty(names[i]);
    }
    at.set(names[names.length - 1], value);
  }

  private static void collect(String key, Class<?> type, Set<String> keys) {
    for (RecordComponent component : type.getRecordComponents()) {
      String name =
          component
              .getName()
              .replaceFirst("BytesPerSecond$", "")
              .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
              .toLowerCase(java.util.Locale.ROOT);
      collectType(key.isEmpty() ? name : key + "." + name, component.getGenericType(), keys);
    }
  }

  private static void collectType(String key, Type type, Set<String> keys) {
    Type raw = type instanceof ParameterizedType generic ? generic.getRawType() : type;
    if (raw == Optional.class) {
      collectType(key, ((ParameterizedType) type).getActualTypeArguments()[0], keys);
      return;
    }
    keys.add(key);
    if (raw == List.class) {
      Class<?> element = (Class<?>) ((ParameterizedType) type).getActualTypeArguments()[0];
      if (element.isRecord()) {
        collect(key + "[]", element, keys);
      }
    } else if (raw != Map.class && ((Class<?>) raw).isRecord() && !isWord((Class<?>) raw)) {
      collect(key, (Class<?>) raw, keys);
    }
  }

  /** A record that stands in the file as one word, such as an amount of money. */
  private static boolean isWord(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    return components.length == 1 && components[0].getType() == String.class;
  }
}
