package dev.tachograph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an image of GraalVM is told of the recorder: all that is named exists, and all that is
 * reached by name is named. An image itself is built by no test here.
 */
@Timeout(180)
class NativeImageTest {
  private static final Path MAIN = Path.of("src/main/java");

  /** What only newer JDKs have than those that build this. */
  private static final Set<String> NEWER =
      Set.of(
          "java.lang.Thread.isVirtual",
          "com.sun.management.ThreadMXBean.getTotalThreadAllocatedBytes",
          "jdk.management.VirtualThreadSchedulerMXBean");

  /** Uses of reflection that need no word in an image, with the reason. */
  private static final Map<String, String> NOT_NEEDED =
      Map.of(
          "common/RecordFields.java", "records of the program, which names them itself",
          "internal/frameworks/Loggers.java", "frameworks of a class path",
          "internal/frameworks/Slf4jBinding.java", "frameworks of a class path",
          "internal/lifecycle/JvmSignals.java: called", "what is done where there is no image",
          "internal/lifecycle/LongLivedThreads.java", "class loaders that go",
          "internal/lifecycle/WeakHandlers.java", "class loaders that go",
          "internal/lifecycle/UncaughtExceptions.java", "class loaders that go");

  private static final Pattern REFLECTION =
      Pattern.compile(
          "Class\\.forName\\(|\\.get(Declared)?(Method|Field|Constructor)\\(|\\.find(Virtual|Static|Constructor"
              + "|VarHandle)\\(|\\.unreflect\\(|Proxy\\.newProxyInstance|getResourceAsStream\\(");

  @TempDir Path dir;

  private static JsonNode metadata() throws IOException {
    String name =
        "/META-INF/native-image/dev.tachograph/tachograph-recorder/reachability-metadata.json";
    try (InputStream in = NativeImageTest.class.getResourceAsStream(name)) {
      return new ObjectMapper().readTree(in);
    }
  }

  @Test
  void whatIsNamedExists() throws Exception {
    for (JsonNode entry : metadata().path("reflection")) {
      JsonNode type = entry.path("type");
      if (type.isObject()) {
        assertThat(Class.forName(type.at("/proxy/0").asText()).isInterface()).isTrue();
      } else {
        check(type.asText(), entry);
      }
    }
    for (JsonNode entry : metadata().path("resources")) {
      assertThat(NativeImageTest.class.getResource("/" + entry.path("glob").asText())).isNotNull();
    }
  }

  private static void check(String name, JsonNode entry) throws Exception {
    Class<?> type;
    try {
      type = Class.forName(name, false, NativeImageTest.class.getClassLoader());
    } catch (ClassNotFoundException absent) {
      assertThat(NEWER).contains(name);
      return;
    }
    for (JsonNode field : entry.path("fields")) {
      assertThat(type.getDeclaredField(field.path("name").asText())).isNotNull();
    }
    for (JsonNode method : entry.path("methods")) {
      checkMethod(type, method);
    }
  }

  private static void checkMethod(Class<?> type, JsonNode method) throws Exception {
    List<Class<?>> parameters = new ArrayList<>();
    for (JsonNode parameter : method.path("parameterTypes")) {
      parameters.add(Class.forName(parameter.asText()));
    }
    Class<?>[] types = parameters.toArray(new Class<?>[0]);
    String name = method.path("name").asText();
    try {
      Object found =
          name.equals("<init>")
              ? type.getDeclaredConstructor(types)
              : type.getDeclaredMethod(name, types);
      assertThat(found).isNotNull();
    } catch (NoSuchMethodException absent) {
      assertThat(NEWER).contains(type.getName() + "." + name);
    }
  }

  @Test
  void everyUseOfReflectionIsKnown() throws Exception {
    String named = metadata().toString();
    Set<String> missing = new TreeSet<>();
    try (Stream<Path> all = Files.walk(MAIN)) {
      for (Path file : all.filter(one -> one.toString().endsWith(".java")).toList()) {
        String path = MAIN.resolve("dev/tachograph").relativize(file).toString();
        String text = Files.readString(file);
        if (!NOT_NEEDED.containsKey(path) && REFLECTION.matcher(text).find()) {
          namesIn(text)
              .filter(name -> !named.contains(name))
              .filter(name -> !NOT_NEEDED.containsKey(path + ": " + name))
              .forEach(missing::add);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  /** The texts that stand for something in a file that uses reflection. */
  private static Stream<String> namesIn(String text) {
    List<String> names = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      Matcher use = REFLECTION.matcher(line);
      if (use.find()) {
        Matcher literal = Pattern.compile("\"([\\w.$]{2,})\"").matcher(line.substring(use.start()));
        while (literal.find()) {
          names.add(literal.group(1));
        }
      }
    }
    // Constants such as BEAN, and lists such as PARTS.
    Matcher constant =
        Pattern.compile("\"((?:com\\.sun|jdk|sun|javax?)\\.[\\w.]+\\.[A-Z]\\w+)\"").matcher(text);
    while (constant.find()) {
      names.add(constant.group(1));
    }
    return names.stream();
  }

  @ParameterizedTest
  @CsvSource({"TERM,143", "INT,130"})
  void signalsAreTakenWithoutClassesThatAreMadeMeanwhile(String signal, int code) throws Exception {
    List<String> flags = List.of("-Dorg.graalvm.nativeimage.imagecode=runtime");
    try (Child child = Child.start(flags, dir, "wait")) {
      child.awaitLine("ready").signal("USR1").awaitLine("SIGUSR1: written").signal(signal);
      assertThat(child.end()).isEqualTo(code);
    }
    assertThat(RunFilesOf.in(dir).report().path("status").asText()).isEqualTo("interrupted");
  }
}
