package dev.tachograph.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tachograph.opentelemetry.SpanRecording.Recorded;
import dev.tachograph.testing.Eventually;
import dev.tachograph.testing.ForkedProgram;
import java.io.File;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Spans go to the run that another class loader of the JVM records. */
@Timeout(240)
class ExtensionRunTest {
  @TempDir Path dir;

  private static List<URL> classPath() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(new File(entry).toURI().toURL());
    }
    return urls;
  }

  private WeakReference<ClassLoader> recordInAnother(ExtensionRun run) throws Exception {
    URLClassLoader loader =
        new URLClassLoader(classPath().toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    try (loader) {
      Constructor<?> maker =
          loader.loadClass(OtherProgram.class.getName()).getDeclaredConstructor();
      maker.setAccessible(true);
      @SuppressWarnings("unchecked")
      Function<Path, AutoCloseable> program = (Function<Path, AutoCloseable>) maker.newInstance();
      assertThat(run.begin("too early", "shop", null)).isNull();
      try (AutoCloseable recorded = program.apply(dir)) {
        assertThat(recorded).isNotNull();
        Recorded whole = run.begin("whole", "shop", null);
        Recorded part = run.begin("part", "shop", whole);
        part.with("number", 3L);
        part.with("text", "three");
        part.end();
      }
      assertThat(run.begin("too late", "shop", null)).isNull();
    }
    return new WeakReference<>(loader);
  }

  @Test
  void spansGoToTheRunOfAnotherClassLoaderWhichTheyDoNotKeep() throws Exception {
    ExtensionRun run = ExtensionRun.begin(false);
    WeakReference<ClassLoader> loader = recordInAnother(run);
    List<String> ends = new ArrayList<>();
    for (JsonNode event :
        new ObjectMapper().readTree(ForkedProgram.files(dir, ".trace.json").get(0).toFile())) {
      if (event.path("ph").asText().equals("e")) {
        ends.add(event.path("name").asText() + " " + event.path("args"));
      }
    }
    assertThat(ends)
        .containsExactly("part {\"number\":3,\"text\":\"three\"}", "whole {\"unfinished\":true}");
    Eventually.until(
        "the class loader is collected",
        () -> {
          System.gc();
          return loader.refersTo(null);
        });
    Reference.reachabilityFence(run);
  }
}
