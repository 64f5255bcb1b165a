package dev.tachograph;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.Set;

/** What the recorder may depend on. */
@AnalyzeClasses(packages = "dev.tachograph", importOptions = ImportOption.DoNotIncludeTests.class)
class ImportRulesTest {
  private static final Set<String> INTERRUPTIBLE =
      Set.of(
          "newByteChannel",
          "newInputStream",
          "newOutputStream",
          "newBufferedReader",
          "newBufferedWriter",
          "readAllBytes",
          "readString",
          "readAllLines",
          "lines",
          "write",
          "writeString",
          "copy");

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

  /** A JVM may lack the flight recorder, so nothing else may need it. */
  @ArchTest
  static final ArchRule safepointsAloneKnowTheFlightRecorder =
      noClasses()
          .that()
          .haveNameNotMatching(
              "dev\\.tachograph\\.internal\\.sampling\\.(Safepoints|ClockMark)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk..");

  /** An interrupt closes what the JDK opens this way, and acknowledged lines are lost with it. */
  @ArchTest
  static final ArchRule filesAreOpenedWhereNoInterruptClosesThem =
      noClasses()
          .that()
          .haveNameNotMatching(
              "dev\\.tachograph\\.(internal\\.files\\.SteadyChannel|internal\\.WholeFile|LevelsFile|internal\\.Buffers"
                  + "|internal\\.Buffers|internal\\.proc\\.ProcFile|internal\\.sampling\\.PerfData)(\\$.*)?")
          .should()
          .callMethodWhere(
              describe(
                  "opens a channel that an interrupt closes",
                  call ->
                      call.getTargetOwner().isEquivalentTo(FileChannel.class)
                              && call.getName().equals("open")
                          || call.getTargetOwner().isEquivalentTo(Files.class)
                              && INTERRUPTIBLE.contains(call.getName())));

  /** Other threads are in the group of whoever starts a run, and inherit from it. */
  @ArchTest
  static final ArchRule threadsAreMadeInOnePlace =
      noClasses()
          .that()
          .haveNameNotMatching(
              "dev\\.tachograph\\.(internal\\.RecorderThreads|internal\\.console\\.ConsoleSink|internal\\.journal\\.FileCalls)(\\$.*)?")
          .should()
          .callConstructorWhere(
              describe(
                  "makes a thread", call -> call.getTargetOwner().isEquivalentTo(Thread.class)));

  @ArchTest
  static final ArchRule journalKnowsNeitherRunsNorReports =
      noClasses()
          .that()
          .resideInAPackage("dev.tachograph.internal.journal..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.tachograph.report..",
              "dev.tachograph.recovery..",
              "dev.tachograph.internal.report..",
              "dev.tachograph.dump..",
              "dev.tachograph.trace..",
              "dev.tachograph.internal.trace..",
              "dev.tachograph.internal.lifecycle..");
}
