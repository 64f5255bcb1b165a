package dev.tachograph.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tachograph.analysis.internal.run.Report;
import dev.tachograph.analysis.internal.run.RunData;
import dev.tachograph.analysis.internal.run.RunSource;
import dev.tachograph.analysis.testing.SyntheticRun;
import dev.tachograph.cli.page.RunPage;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports that were edited, or are of other programs: whatever they hold, their page is drawn. */
@Tag("once")
class PageReportsTest {
  private static final int SLICE = 10;

  @TempDir Path dir;

  @BeforeEach
  void chromium() {
    assumeTrue(Browser.isThere(), "there is no chromium in the path: the page was not looked at");
  }

  private Path page(Path base) {
    Path html = dir.resolve("page.html");
    Cli cli = new Cli().call("report", base.toString(), "--html", html.toString());
    assertThat(cli.code()).as(cli.err()).isZero();
    return html;
  }

  @Test
  void reportWithMembersOfOtherTypesIsDrawn() throws Exception {
    ObjectNode report;
    try (InputStream in = getClass().getResourceAsStream("wrong-types.report.json")) {
      report = (ObjectNode) Report.JSON.readTree(in);
    }
    Path base = dir.resolve(SyntheticRun.BASE);
    List<Path> none = List.of();
    RunData run = RunData.read(new RunSource(base, report, "completed", none, none, none, none));
    Path html = dir.resolve("page.html");
    try (Writer out = Files.newBufferedWriter(html)) {
      new RunPage(run, List.of(), report).write(out);
    }
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      browser.open(html);
      assertThat(browser.console()).isEmpty();
      Screen screen = new Screen(browser);
      assertThat(screen.count(".broken")).isZero();
      assertThat(screen.count("#summary")).isZero();
      assertThat(screen.text("header")).contains("demo", "completed");
      assertThat(screen.text("#machine")).contains("eth0");
    }
  }

  /**
   * Each member of a report, and of the first two of an array, becomes each other type of JSON:
   * objects and arrays each by itself, texts and numbers some at a time, spread over the report.
   */
  private static final String FUZZ =
      """
      window.fuzz = (() => {
        const others = [null, 'x', 7.5, true, [1, 'y', null, {}], {a: {b: 1}}];
        const kind = (v) => v === null ? 'null' : Array.isArray(v) ? 'array' : typeof v;
        const paths = [];
        const walk = (value, path) => {
          paths.push(path);
          if (kind(value) === 'array') value.slice(0, 2).forEach((v, i) => walk(v, [...path, i]));
          else if (kind(value) === 'object')
            for (const [k, v] of Object.entries(value)) walk(v, [...path, k]);
        };
        let parts = null;
        let data = null;
        const cases = [];
        const packed = async (json) => {
          const stream = new Blob([JSON.stringify(json)]).stream()
            .pipeThrough(new CompressionStream('gzip'));
          const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
          let text = '';
          for (const b of bytes) text += String.fromCharCode(b);
          return btoa(text);
        };
        const changed = ([paths, other]) => {
          const copy = structuredClone(data);
          for (const path of paths) {
            if (!path.length) return {...copy, report: other};
            let at = copy.report;
            for (const key of path.slice(0, -1)) at = at[key];
            at[path[path.length - 1]] = other;
          }
          return copy;
        };
        const open = async (one) => {
          const frame = document.createElement('iframe');
          frame.width = 900;
          frame.height = 600;
          frame.srcdoc = parts[0] + await packed(changed(one)) + parts[1];
          document.body.append(frame);
          let broken = {textContent: 'it was not drawn'};
          for (let turn = 0; turn < 10000; turn++) {
            const page = frame.contentDocument;
            const stopped = page?.querySelector('.broken');
            if (stopped || page?.documentElement?.dataset.done) {
              broken = stopped;
              break;
            }
            await new Promise((r) => setTimeout(r, 4));
          }
          const said = broken ? `${JSON.stringify(one)}: ${broken.textContent}` : null;
          frame.remove();
          return said;
        };
        return {
          take: (html, json) => {
            parts = html.split('@@DATA@@');
            data = json;
            walk(json.report, []);
            const of = (path) => path.reduce((at, key) => at[key], json.report);
            const holds = (path) => ['array', 'object'].includes(kind(of(path)));
            const leaves = paths.filter((path) => !holds(path));
            const groups = Math.ceil(leaves.length / 10);
            for (const other of others) {
              for (const path of paths.filter(holds))
                if (kind(other) !== kind(of(path))) cases.push([[path], other]);
              for (let i = 0; i < groups; i++)
                cases.push([leaves.filter((path, n) => n % groups === i && kind(of(path)) !== kind(other)), other]);
            }
            return [cases.length, paths.length];
          },
          run: async (from, to) => {
            const said = [];
            const mine = cases.slice(from, to);
            const worker = async () => {
              while (mine.length) said.push(await open(mine.shift()));
            };
            await Promise.all([worker(), worker(), worker()]);
            return said.filter(Boolean);
          },
        };
      })()
      """;

  @Test
  @Tag("heavy")
  void whateverTypeAMemberHasThePageIsDrawn() throws Exception {
    String html = Files.readString(page(SyntheticRun.RUNS.resolve(SyntheticRun.BASE)));
    JsonNode data = HtmlBlock.of(html, "run-data");
    String template = html.replaceFirst("(id=\"run-data\">)[^<]*", "$1@@DATA@@");
    try (Browser browser = new Browser(dir.resolve("profile"))) {
      browser.eval(FUZZ);
      String call = "fuzz.take(" + Report.JSON.writeValueAsString(template) + ", " + data + ")";
      JsonNode sizes = browser.eval(call);
      int cases = sizes.path(0).asInt();
      assertThat(sizes.path(1).asInt()).as("members").isGreaterThan(200);
      for (int from = 0; from < cases; from += SLICE) {
        JsonNode failures = browser.eval("fuzz.run(" + from + ", " + (from + SLICE) + ")");
        assertThat(failures).as("pages that stopped").isEmpty();
      }
      assertThat(browser.console()).isEmpty();
    }
  }
}
