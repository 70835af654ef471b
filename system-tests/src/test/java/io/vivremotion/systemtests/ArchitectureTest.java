package io.vivremotion.systemtests;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The six lines of the style guide, one test each, without a list of exemptions. */
class ArchitectureTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.vivremotion");

  private static final List<String> PARTS =
      List.of(
          "io.vivremotion.adapter.mqtt..",
          "io.vivremotion.adapter.coap..",
          "io.vivremotion.adapter.http..",
          "io.vivremotion.inference..",
          "io.vivremotion.uplink..");

  /** Each foreign library and the one package that may know it. */
  private static final Map<String, String> HOMES =
      Map.of(
          "ai.onnxruntime..", "io.vivremotion.inference.onnx",
          "io.netty.handler.codec.mqtt..", "io.vivremotion.adapter.mqtt",
          "io.netty.handler.codec.http..", "io.vivremotion.http",
          "org.h2..", "io.vivremotion.state",
          "com.networknt..", "io.vivremotion.config",
          "com.fasterxml.jackson.dataformat.yaml..", "io.vivremotion.config",
          "picocli..", "io.vivremotion.packaging");

  @Test
  void arrows_point_from_packaging_to_the_parts_to_the_runtime() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("packaging")
        .definedBy("io.vivremotion.packaging..")
        .layer("simulation")
        .definedBy("io.vivremotion.simulation..")
        .layer("parts")
        .definedBy(PARTS.toArray(String[]::new))
        .layer("runtime")
        .definedBy(
            "io.vivremotion.message..",
            "io.vivremotion.adapter",
            "io.vivremotion.spool..",
            "io.vivremotion.flow..",
            "io.vivremotion.state..",
            "io.vivremotion.security..",
            "io.vivremotion.config..",
            "io.vivremotion.http..",
            "io.vivremotion.insight..")
        .whereLayer("packaging")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("simulation")
        .mayOnlyBeAccessedByLayers("packaging")
        .whereLayer("parts")
        .mayOnlyBeAccessedByLayers("packaging")
        .check(OURS);
  }

  @Test
  void packages_are_free_of_cycles() {
    slices().matching("io.vivremotion.(**)").should().beFreeOfCycles().check(OURS);
  }

  @Test
  void adapters_inference_and_uplink_do_not_see_each_other() {
    for (String part : PARTS) {
      String[] others = PARTS.stream().filter(other -> !other.equals(part)).toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(part)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(others)
          .check(OURS);
    }
  }

  @Test
  void no_class_extends_a_class_of_ours_but_exceptions() {
    DescribedPredicate<JavaClass> extendsOurs =
        describe(
            "extend a class of ours",
            type ->
                !type.isEnum()
                    && type.getRawSuperclass()
                        .filter(parent -> parent.getPackageName().startsWith("io.vivremotion"))
                        .filter(parent -> !parent.isEnum()) // constants with bodies
                        .isPresent());
    noClasses()
        .that(DescribedPredicate.not(assignableTo(Throwable.class)))
        .should(com.tngtech.archunit.lang.conditions.ArchConditions.be(extendsOurs))
        .check(OURS);
  }

  @Test
  void each_foreign_library_is_known_to_one_package() {
    HOMES.forEach((library, home) ->
        noClasses()
            .that()
            .resideOutsideOfPackages(home, "io.vivremotion.simulation..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(library)
            .check(OURS));
    onlyIn("org.eclipse.californium..", "io.vivremotion.adapter.coap..");
    onlyIn("com.knuddels..", "io.vivremotion.uplink.token");
    onlyIn("com.samskivert..", "io.vivremotion.uplink.prompt");
    onlyIn(
        "org.eclipse.paho..", "io.vivremotion.adapter.mqtt..", "io.vivremotion.uplink.sink.mqtt");
    onlyIn("org.apache.kafka..", "io.vivremotion.uplink.sink.kafka");
  }

  private static void onlyIn(String library, String... homes) {
    noClasses()
        .that()
        .resideOutsideOfPackages(homes)
        .and()
        .resideOutsideOfPackage("io.vivremotion.simulation..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(OURS);
  }

  @Test
  void the_clock_and_the_environment_are_read_in_packaging_only() {
    Set<String> reading =
        Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.System.getenv",
            "java.lang.System.getProperty",
            "java.time.Instant.now",
            "java.time.InstantSource.system",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone");
    DescribedPredicate<JavaMethodCall> reads =
        target(
                describe(
                    "that reads the clock or the environment",
                    (AccessTarget target) ->
                        reading.contains(target.getOwner().getName() + "." + target.getName())))
            .forSubtype();
    ArchRule rule =
        classes()
            .that()
            .resideOutsideOfPackage("io.vivremotion.packaging..")
            .should(not(callMethodWhere(reads)));
    rule.check(OURS);
  }
}
