package dev.tachograph.cli.live;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.text.Columns;
import dev.tachograph.cli.text.Style;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The lists below the charts: peers or threads, and log lines. */
final class Panes {
  /** A way to sort, with the word for it. */
  private record Order<T>(String word, Comparator<T> order) {}

  private static final List<Order<PeerRow>> PEER_ORDERS =
      List.of(
          new Order<>("quality", PeerRow.BEST_FIRST),
          new Order<>("failures", descending(peer -> (double) peer.failed)),
          new Order<>("blocks", descending(peer -> (double) peer.blocks)),
          new Order<>("name", Comparator.comparing(peer -> peer.id)));

  private static final List<Order<LiveThreads.Row>> THREAD_ORDERS =
      List.of(
          new Order<>("CPU", descending(LiveThreads.Row::cpuPct)),
          new Order<>("name", Comparator.comparing(LiveThreads.Row::name)));

  private static final int THREAD_NAME = 18;
  private static final int PEER_ID = 30;

  private final Style style;
  private final View view;

  Panes(Style style, View view) {
    this.style = style;
    this.view = view;
  }

  private static <T> Comparator<T> descending(Function<T, Double> figure) {
    return (a, b) -> Double.compare(known(figure.apply(b)), known(figure.apply(a)));
  }

  private static double known(double figure) {
    return Double.isNaN(figure) ? -1 : figure;
  }

  /** The peers: the first ones and the last ones of their order where there is no room for all. */
  void peers(List<String> lines, List<PeerRow> peers, int rows) {
    if (rows <= 0 || peers.isEmpty()) {
      return;
    }
    Order<PeerRow> order = PEER_ORDERS.get(view.sort(PEER_ORDERS.size()));
    List<PeerRow> sorted = new ArrayList<>(peers);
    sorted.sort(order.order);
    lines.add(
        style.bold(
            Columns.pad("peer (by " + order.word + ")", PEER_ID)
                + "  quality   full  part  failed   blocks  state, last error"));
    int shown = Math.min(rows, sorted.size());
    int first = shown >= sorted.size() ? shown : (shown + 1) / 2;
    for (int i = 0; i < shown; i++) {
      PeerRow peer = sorted.get(i < first ? i : sorted.size() - shown + i);
      String line =
          Columns.pad(Columns.cut(Texts.escape(peer.id), PEER_ID), PEER_ID)
              + String.format(
                  Locale.ROOT,
                  "  %7s  %5d  %4d  %6d  %7d  %s",
                  peer.samples() == 0 ? "-" : String.format(Locale.ROOT, "%.2f", peer.quality()),
                  peer.full,
                  peer.partial,
                  peer.failed,
                  peer.blocks,
                  Texts.escape((peer.state + "  " + peer.lastError).strip()));
      lines.add(byState(peer.state, line));
    }
  }

  private String byState(String state, String line) {
    return switch (state) {
      case "banned" -> style.red(line);
      case "gone" -> style.dim(line);
      default -> line;
    };
  }

  /** The threads, in their order. */
  void threads(List<String> lines, List<LiveThreads.Row> threads, int rows) {
    if (rows <= 0 || threads.isEmpty()) {
      return;
    }
    Order<LiveThreads.Row> order = THREAD_ORDERS.get(view.sort(THREAD_ORDERS.size()));
    List<LiveThreads.Row> sorted = new ArrayList<>(threads);
    sorted.sort(order.order);
    lines.add(
        style.bold(
            Columns.pad("thread (by " + order.word + ")", THREAD_NAME) + "      CPU  state"));
    for (LiveThreads.Row thread : sorted.subList(0, Math.min(rows, sorted.size()))) {
      String line =
          Columns.pad(Columns.cut(Texts.escape(thread.name()), THREAD_NAME), THREAD_NAME)
              + String.format(
                  Locale.ROOT,
                  "  %5s %%  %s",
                  Double.isNaN(thread.cpuPct())
                      ? "-"
                      : String.format(Locale.ROOT, "%.0f", thread.cpuPct()),
                  state(thread.state()));
      lines.add(thread.state().equals("R") ? style.green(line) : line);
    }
  }

  private static String state(String letter) {
    return switch (letter) {
      case "R" -> "running";
      case "S", "I" -> "sleeping";
      case "D" -> "waiting for a disk";
      case "T", "t" -> "stopped";
      case "Z", "X" -> "ended";
      default -> Texts.escape(letter);
    };
  }

  /** The latest log lines that pass level and filter. */
  void logs(List<String> lines, LiveRun run, int rows) {
    if (rows <= 0) {
      return;
    }
    String wanted = view.filter().toLowerCase(Locale.ROOT);
    List<String> passed = new ArrayList<>();
    for (JsonNode record : run.records(view.level())) {
      String line = line(record);
      if (line.toLowerCase(Locale.ROOT).contains(wanted)) {
        passed.add(style.level(record.path("level").asText(), line));
      }
    }
    boolean filtered = !wanted.isEmpty();
    if (passed.isEmpty() && !filtered) {
      return;
    }
    String level = view.level().name();
    String what =
        switch (view.level()) {
          case WARN -> "latest warnings";
          case ERROR -> "latest errors";
          default -> "latest log lines, " + level + " and above";
        };
    String with = filtered ? " with '" + Texts.escape(view.filter()) + "'" : "";
    lines.add(style.bold(what + with + (passed.isEmpty() ? ": none" : "")));
    lines.addAll(passed.subList(Math.max(0, passed.size() - rows), passed.size()));
  }

  /** A record as one line. */
  static String line(JsonNode record) {
    StringBuilder line = new StringBuilder();
    line.append(Texts.duration(record.path("t_ms").asDouble())).append("  ");
    line.append(Texts.escape(record.path("level").asText())).append("  ");
    line.append(Texts.escape(record.path("message").asText("")));
    record
        .path("fields")
        .properties()
        .forEach(
            field ->
                line.append(' ')
                    .append(Texts.escape(field.getKey()))
                    .append('=')
                    .append(Texts.escape(text(field.getValue()))));
    return line.toString();
  }

  private static String text(JsonNode value) {
    return value.isContainerNode() ? value.toString() : value.asText("");
  }
}
