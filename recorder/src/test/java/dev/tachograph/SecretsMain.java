package dev.tachograph;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.common.Level;
import dev.tachograph.common.RunEvent;
import dev.tachograph.common.StateSource;
import dev.tachograph.logging.Log;
import dev.tachograph.logging.LogFilter;
import dev.tachograph.logging.LogRecord;
import dev.tachograph.logging.Logging;
import dev.tachograph.redaction.RedactionRules;
import dev.tachograph.settings.Settings;
import dev.tachograph.trace.Span;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Passes every text of the redaction rules to everything that accepts a text, as a value and as a
 * name, then waits or ends: {@code SecretsMain <dir> wait|end rules|plain [<argument>...]}.
 */
final class SecretsMain {
  /** Texts in which no rule but {@link #RULES} finds a secret. */
  static final List<String> OF_RULES =
      List.of("a zebra4711 of a kind", "zebra4712", "f00d99", "z\u00e9bra7", "z 9\nzebra4713");

  private static final Map<String, String> RULES =
      Map.of("redact", "zebra\\d+", "redact.1", "f00d\\d\\d", "redact.2", "z(\u00e9bra7| 9)");

  private SecretsMain() {}

  public static void main(String[] args) throws Exception {
    List<String> texts = new ArrayList<>();
    RedactionRules.replaced().forEach(rule -> texts.add(rule.given()));
    texts.addAll(OF_RULES);
    RunConfig config =
        RunConfig.builder()
            .outputDir(Path.of(args[0]))
            .argv(Arrays.asList(args))
            .consoleFilter(LogFilter.parse("info"))
            .settings(args[2].equals("rules") ? Settings.load(RULES) : null)
            .build();
    System.exit(
        Tachograph.run(
            config,
            run -> {
              for (int i = 0; i < texts.size(); i++) {
                give(run, i, texts.get(i));
              }
              run.stateSource(state(texts));
              Tachograph.dump();
              System.out.println("ready");
              if (args[1].equals("wait")) {
                new CountDownLatch(1).await();
              }
              return 0;
            }));
  }

  private static void give(Run run, int number, String text) {
    Log log = Log.get("app." + text);
    log.warn(text).with("text", text).with(text, "named").with("n " + text, number).emit();
    log.error("failed").with(error(text)).emit();
    Logging.dispatch(
        LogRecord.builder(Level.WARN, "app")
            .message("context")
            .mdc(Map.of("a", text, text, "b"))
            .markers(List.of(text))
            .thread(text)
            .withAny("list", List.of(text, List.of("--password", "hunter2")))
            .withAny("map", Map.of(text, text))
            .with("password", "hunter2")
            .build());
    run.putConfig("config" + number, text);
    run.putConfig(text, number);
    run.putDerived("derived" + number, List.of(text, Map.of(text, text)));
    run.putResult("result" + number, text);
    run.events().record(new Given(text));
    run.phase(text);
    run.progressLine(text);
    try (Span span = Span.open(text).with("text", text).with(text, "named")) {
      log.info("in a span").with("span", String.valueOf(span)).emit();
    }
  }

  private static Throwable error(String text) {
    IllegalStateException error = new IllegalStateException(text, new RuntimeException(text));
    error.addSuppressed(new IllegalArgumentException("because of " + text));
    return error;
  }

  private static StateSource state(List<String> texts) {
    return new StateSource() {
      @Override
      public String title() {
        return texts.get(0);
      }

      @Override
      public void writeState(FieldConsumer out) {
        for (int i = 0; i < texts.size(); i++) {
          out.put("text" + i, texts.get(i));
          out.put(texts.get(i), "named");
        }
      }
    };
  }

  private record Given(String text) implements RunEvent {
    @Override
    public String event() {
      return "given";
    }

    @Override
    public void writeFields(FieldConsumer out) {
      out.put("text", text);
      out.put(text, "named");
    }
  }
}
