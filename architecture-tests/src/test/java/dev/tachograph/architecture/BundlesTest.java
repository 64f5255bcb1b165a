package dev.tachograph.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tachograph.Tachograph;
import dev.tachograph.analysis.RecordedRun;
import dev.tachograph.jul.TachographHandler;
import dev.tachograph.opentelemetry.TachographSpanProcessor;
import dev.tachograph.portable.PortableReaderProvider;
import dev.tachograph.slf4j.TachographServiceProvider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** What is a module is an OSGi bundle too, of the same name for the same packages. */
@Timeout(120)
class BundlesTest {
  @TempDir Path dir;

  static List<Class<?>> ofBundles() {
    return List.of(
        Tachograph.class,
        RecordedRun.class,
        TachographServiceProvider.class,
        dev.tachograph.logback.TachographAppender.class,
        dev.tachograph.log4j2.TachographAppender.class,
        TachographHandler.class,
        TachographSpanProcessor.class,
        PortableReaderProvider.class);
  }

  /** The jar, or the directory of classes, that a class is from. */
  private static Path home(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static Attributes manifest(Path home) throws IOException {
    if (Files.isDirectory(home)) {
      return manifestIn(home);
    }
    try (FileSystem jar = FileSystems.newFileSystem(home)) {
      return manifestIn(jar.getPath("/"));
    }
  }

  private static Attributes manifestIn(Path root) throws IOException {
    try (InputStream in = Files.newInputStream(root.resolve("META-INF/MANIFEST.MF"))) {
      return new Manifest(in).getMainAttributes();
    }
  }

  /** The names of the packages of a header, whose versions and directives are left out. */
  private static Set<String> packages(Attributes manifest, String header) {
    Set<String> names = new TreeSet<>();
    String value = manifest.getValue(header);
    String bare = value == null ? "" : value.replaceAll("\"[^\"]*\"", "");
    for (String clause : bare.split(",", -1)) {
      names.add(clause.replaceFirst(";.*", ""));
    }
    return names;
  }

  @ParameterizedTest
  @MethodSource("ofBundles")
  void bundleExportsWhatTheModuleExports(Class<?> type) throws Exception {
    Attributes manifest = manifest(home(type));
    Set<String> exported = new TreeSet<>();
    ModuleFinder.of(home(type)).findAll().stream()
        .flatMap(module -> module.descriptor().exports().stream())
        .map(ModuleDescriptor.Exports::source)
        .forEach(exported::add);
    assertThat(exported).isNotEmpty();
    assertThat(packages(manifest, Constants.EXPORT_PACKAGE))
        .isEqualTo(exported)
        .noneMatch(name -> name.contains("internal"));
    assertThat(manifest.getValue(Constants.BUNDLE_MANIFESTVERSION)).isEqualTo("2");
    assertThat(manifest.getValue(Constants.BUNDLE_SYMBOLICNAME)).startsWith("tachograph-");
    assertThat(manifest.getValue(Constants.BUNDLE_VERSION)).matches("\\d+\\.\\d+\\.\\d+(\\.\\w+)?");
    assertThat(manifest.getValue(Constants.REQUIRE_CAPABILITY)).contains("osgi.ee");
    assertThat(packages(manifest, Constants.IMPORT_PACKAGE))
        .noneMatch(name -> name.startsWith("java.") || name.contains("tachograph.internal"));
    assertThat(manifest.keySet())
        .as("nothing of when and where it was made")
        .extracting(Object::toString)
        .doesNotContain("Bnd-LastModified", "Build-Jdk", "Built-By", "Tool");
  }

  @Test
  void bundlesResolveAndOneRecordsARun() throws Exception {
    Framework framework =
        new FrameworkFactory()
            .newFramework(
                Map.of(
                    Constants.FRAMEWORK_STORAGE,
                    dir.resolve("osgi").toString(),
                    // HdrHistogram's bundle asks for it, for what is not used here.
                    Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                    "javax.xml.bind",
                    Constants.FRAMEWORK_BOOTDELEGATION,
                    ""));
    framework.start();
    try {
      List<Bundle> bundles = new ArrayList<>();
      for (Class<?> type :
          List.of(
              Histogram.class,
              JsonFactory.class,
              JsonInclude.class,
              JsonMapper.class,
              Tachograph.class,
              RecordedRun.class,
              TachographHandler.class)) {
        String where = "reference:" + home(type).toUri();
        bundles.add(framework.getBundleContext().installBundle(where));
      }
      for (Bundle bundle : bundles) {
        bundle.start();
      }
      record(bundles.get(4));
      Bundle jul = bundles.get(6);
      assertThat(jul.loadClass("dev.tachograph.Run")).isNotNull();
      assertThatThrownBy(() -> jul.loadClass("dev.tachograph.internal.BoundedCalls"))
          .isInstanceOf(ClassNotFoundException.class);
    } finally {
      framework.stop();
      framework.waitForStop(0);
    }
    try (Stream<Path> files = Files.list(dir.resolve("runs"))) {
      assertThat(files).hasSize(5).anyMatch(file -> file.toString().endsWith(".logs.jsonl"));
    }
  }

  /** Records a run by the classes of a bundle. */
  private void record(Bundle recorder) throws Exception {
    Class<?> config = recorder.loadClass("dev.tachograph.RunConfig");
    Object builder = config.getMethod("builder").invoke(null);
    builder.getClass().getMethod("outputDir", Path.class).invoke(builder, dir.resolve("runs"));
    Object built = builder.getClass().getMethod("build").invoke(builder);
    Object run =
        recorder
            .loadClass("dev.tachograph.Tachograph")
            .getMethod("start", config)
            .invoke(null, built);
    recorder.loadClass("dev.tachograph.Run").getMethod("close", int.class).invoke(run, 0);
  }
}
