package dev.tachograph;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the recorder may know of. */
@AnalyzeClasses(packages = "dev.tachograph", importOptions = ImportOption.DoNotIncludeTests.class)
class ImportRulesTest {
  @ArchTest
  static final ArchRule recorderNeedsTheJdkAndHdrHistogramAlone =
      classes()
          .that()
          .resideInAPackage("dev.tachograph..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax.management..",
              "jdk.jfr..",
              "org.HdrHistogram..",
              "org.jspecify..",
              "dev.tachograph..");

  @ArchTest
  static final ArchRule nothingIsTakenFromInsideTheJdk =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("sun..", "com.sun..", "jdk.internal..", "jdk.jfr.internal..");

  /** A JVM may come without it, so it must not be needed by anything else. */
  @ArchTest
  static final ArchRule safepointsAloneKnowTheFlightRecorder =
      noClasses()
          .that()
          .haveNameNotMatching("dev\\.tachograph\\.resources\\.(Safepoints|ClockMark)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk..");

  @ArchTest
  static final ArchRule journalKnowsNeitherRunsNorReports =
      noClasses()
          .that()
          .resideInAPackage("dev.tachograph.internal.journal..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.tachograph.report..",
              "dev.tachograph.dump..",
              "dev.tachograph.trace..",
              "dev.tachograph.internal.lifecycle..");
}
