package com.recomamp.standalone;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.temporal.workflow.WorkflowInterface;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Stream;

/** Who may know whom. */
@AnalyzeClasses(packages = "com.recomamp", importOptions = DoNotIncludeTests.class)
class ModuleArrowsTest {
  @ArchTest static final ArchRule contractsKnowNobody = mayKnow("workflows");
  @ArchTest static final ArchRule storesKnowTheContracts = mayKnow("store", "workflows");
  @ArchTest static final ArchRule theAmcClientStandsAlone = mayKnow("amc");
  @ArchTest static final ArchRule theSimulatorStandsAlone = mayKnow("simulator");

  @ArchTest
  static final ArchRule theWorkerKnowsNoApi = mayKnow("worker", "workflows", "store", "amc");

  @ArchTest static final ArchRule theApiKnowsNoWorker = mayKnow("api", "workflows", "store", "amc");

  @ArchTest
  static final ArchRule theApiKnowsAmcOnlyForItsLogin =
      noClasses()
          .that(resideInAPackage("com.recomamp.api.."))
          .and(DescribedPredicate.not(resideInAPackage("com.recomamp.api.connection..")))
          .should()
          .dependOnClassesThat(resideInAPackage("com.recomamp.amc.."))
          .allowEmptyShould(true);

  @ArchTest static final ArchRule featuresOfTheWorkflowsFormNoCycle = noCycles("workflows");
  @ArchTest static final ArchRule featuresOfTheStoreFormNoCycle = noCycles("store");
  @ArchTest static final ArchRule featuresOfTheAmcClientFormNoCycle = noCycles("amc");
  @ArchTest static final ArchRule featuresOfTheWorkerFormNoCycle = noCycles("worker");
  @ArchTest static final ArchRule featuresOfTheApiFormNoCycle = noCycles("api");

  @ArchTest
  static final ArchRule sqlStandsInTheStore =
      noClasses()
          .that(resideInAnyPackage(packages("workflows", "amc", "worker", "api", "simulator")))
          .and()
          .resideOutsideOfPackage("com.recomamp.simulator.query..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "java.sql..", "org.springframework.jdbc..", "org.postgresql..", "org.duckdb.."))
          .because("a store class per table is the only place with SQL");

  @ArchTest
  static final ArchRule theSimulatedAmcHasADatabaseOfItsOwn =
      noClasses()
          .that(resideInAPackage("com.recomamp.simulator.query.."))
          .should()
          .dependOnClassesThat(resideInAnyPackage("org.springframework..", "org.postgresql.."))
          .because("AMC's SQL runs over invented events, never over ours");

  @ArchTest
  static final ArchRule contractsAreFreeOfSpring =
      noClasses()
          .that(resideInAPackage("com.recomamp.workflows.."))
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("org.springframework..", "com.recomamp.worker.."));

  @ArchTest
  static final ArchRule theWorkerLooksAtNoClockOfItsOwn =
      noClasses()
          .that(resideInAPackage("com.recomamp.worker.."))
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .because("times that decide come from PostgreSQL, of which there is one");

  @ArchTest
  static final ArchRule workflowsHaveNoClockAndNoInputOrOutput =
      noClasses()
          .that(workflowImplementations())
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "java.io..",
                  "java.net..",
                  "java.nio..",
                  "java.sql..",
                  "java.util.concurrent..",
                  "org.springframework..",
                  "com.recomamp.store..",
                  "com.recomamp.amc.."))
          .orShould()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(UUID.class, "randomUUID")
          .orShould()
          .dependOnClassesThat(assignableTo(InstantSource.class))
          .because("a workflow is replayed");

  @ArchTest
  static final ArchRule workflowsAreThere =
      classes().that(workflowImplementations()).should().resideInAPackage("com.recomamp.worker..");

  private static ArchRule mayKnow(String module, String... others) {
    var allowed = Stream.concat(Stream.of(module), Arrays.stream(others)).toArray(String[]::new);
    return noClasses()
        .that(resideInAPackage("com.recomamp." + module + ".."))
        .should()
        .dependOnClassesThat(
            resideInAPackage("com.recomamp..")
                .and(DescribedPredicate.not(resideInAnyPackage(packages(allowed)))))
        .allowEmptyShould(true);
  }

  private static ArchRule noCycles(String module) {
    return slices()
        .matching("com.recomamp." + module + ".(*)..")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true);
  }

  private static DescribedPredicate<JavaClass> workflowImplementations() {
    return DescribedPredicate.describe(
        "implement a workflow",
        type ->
            !type.isInterface()
                && type.getAllRawInterfaces().stream()
                    .anyMatch(contract -> contract.isAnnotatedWith(WorkflowInterface.class)));
  }

  private static String[] packages(String... modules) {
    return Arrays.stream(modules)
        .map(module -> "com.recomamp." + module + "..")
        .toArray(String[]::new);
  }
}
