package io.vivremotion.systemtests;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever grows in main code is named in {@code growing-fields.txt}, with what bounds it. */
class GrowingFieldsTest {
  /** The gateway's; the demo's machines and stand-ins are no part of it. */
  private static final Pattern MAIN =
      Pattern.compile(".*/(?<!simulation/)(?<!bench/)src/main/java/.*\\.java");

  private static SortedSet<String> fields = new TreeSet<>();
  private static Map<String, String> bounds = new TreeMap<>();

  @TempDir private Path directory;

  @BeforeAll
  static void read() throws IOException {
    fields = GrowingFields.in(sources());
    bounds = bounds();
  }

  @Test
  void every_field_that_grows_is_named_with_what_bounds_it() {
    assertThat(fields).hasSizeGreaterThan(200);
    assertThat(fields.stream().filter(field -> bounds.keySet().stream().noneMatch(names(field))))
        .as("bound them, then say by what in growing-fields.txt")
        .isEmpty();
  }

  @Test
  void every_name_is_that_of_a_field_that_grows() {
    assertThat(bounds.keySet().stream().filter(name -> fields.stream().noneMatch(named(name))))
        .as("leave growing-fields.txt")
        .isEmpty();
  }

  @Test
  void every_bound_is_one() throws IOException {
    List<String> wrong = new ArrayList<>();
    Set<String> rows = rows();
    for (Map.Entry<String, String> each : bounds.entrySet()) {
      String bound = each.getValue();
      boolean holds =
          switch (bound.split(" ", 2)[0]) {
            case "=" -> rows.contains(bound.substring(2));
            case "configured" -> !each.getKey().endsWith("*");
            case "passing" -> bound.equals("passing");
            case "at" -> hasConstant(each.getKey(), bound.substring("at most ".length()));
            case "with" -> !bounds.getOrDefault(bound.substring(5), "with").startsWith("with");
            default -> false; // no other kind is known
          };
      if (!holds) {
        wrong.add(each.getKey() + ": " + bound);
      }
    }
    assertThat(wrong).as("bounded by a row, constant or field that is not there").isEmpty();
  }

  @Test
  void what_grows_is_found_and_what_does_not_is_not() throws IOException {
    Path file = directory.resolve("Some.java");
    Files.writeString(
        file,
        """
        package io.vivremotion.some;
        class Some {
          static final Set<String> ALL = ConcurrentHashMap.newKeySet();
          final List<String> fixed = List.copyOf(new ArrayList<>());
          final Map<Kind, String> kinds = new EnumMap<>(Kind.class);
          final Map<String, String> given;
          final Map<String, String> made;
          byte[] bytes = new byte[8];
          final ThreadPoolExecutor bounded =
              new ThreadPoolExecutor(1, 1, 0, SECONDS, new ArrayBlockingQueue<>(4));
          final Queue<String> queue = new MpscUnboundedXaddArrayQueue<>(64);
          Some(Map<String, String> given) {
            List<String> local = new ArrayList<>();
            this.given = Map.copyOf(given);
            this.made = new java.util.HashMap<>(given);
          }
          void open() { ExecutorService upkeep = Executors.newSingleThreadExecutor(); use(upkeep); }
          void grow() { bytes = Arrays.copyOf(bytes, 2 * bytes.length); }
          static final class Within {
            private Map<String, String> least = new LinkedHashMap<>() {
              protected boolean removeEldestEntry(Map.Entry<String, String> e) { return true; }
            };
          }
        }
        """);
    assertThat(GrowingFields.in(List.of(file)))
        .containsExactly(
            "some.Some.ALL",
            "some.Some.Within.least",
            "some.Some.bytes",
            "some.Some.made",
            "some.Some.queue",
            "some.Some.upkeep");
  }

  private static Predicate<String> names(String field) {
    return name -> named(name).test(field);
  }

  private static Predicate<String> named(String name) {
    return field ->
        name.endsWith(".*")
            ? field.startsWith(name.substring(0, name.length() - 1))
            : field.equals(name);
  }

  /** In the file of the field's outermost class. */
  private static boolean hasConstant(String field, String constant) throws IOException {
    String[] names = field.split("\\.");
    int type = 0;
    while (Character.isLowerCase(names[type].charAt(0))) {
      type++;
    }
    String end = String.join("/", List.of(names).subList(0, type + 1)) + ".java";
    for (Path source : sources()) {
      if (source.endsWith(end)) {
        return Pattern.compile("static final int " + constant + " = [0-9_]{1,5};")
            .matcher(Files.readString(source))
            .find();
      }
    }
    return false;
  }

  private static Map<String, String> bounds() throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (InputStream in = GrowingFieldsTest.class.getResourceAsStream("/growing-fields.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().filter(each -> each.matches("[a-z].*")).toList()) {
        int colon = line.indexOf(": ");
        assertThat(all.put(line.substring(0, colon), line.substring(colon + 2)))
            .as("named twice: %s", line)
            .isNull();
      }
    }
    return all;
  }

  private static Set<String> rows() throws IOException {
    try (Stream<String> lines = Files.lines(root().resolve("docs/limits.md"))) {
      return lines
          .filter(line -> line.startsWith("| "))
          .map(line -> line.substring(2, line.indexOf(" | ")))
          .collect(toCollection(TreeSet::new));
    }
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> all = Files.walk(root())) {
      return all.filter(path -> MAIN.matcher(path.toString()).matches()).sorted().toList();
    }
  }

  private static Path root() {
    return Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
  }
}
