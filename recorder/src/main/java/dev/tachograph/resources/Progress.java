package dev.tachograph.resources;

import dev.tachograph.common.FieldConsumer;
import dev.tachograph.redaction.Redaction;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far a program has come, at one instant: what it is doing, and figures by name. Immutable.
 *
 * <pre>{@code
 * run.progressSource(
 *     () -> Progress.builder("importing").done(rows).total(all).put("rows_skipped", skipped).build());
 * }</pre>
 *
 * <p>The names that readers of a run know are the progress keys of a sample: {@code done} and
 * {@code total} of any program, from which follow throughput and the time that is left; of a sync
 * of blocks {@code processed} (what is done), {@code queue}, {@code inflight}, {@code escalation},
 * {@code peers_active}, {@code peers_total}, {@code head_block} and {@code head_seen}. All others
 * are the program's own; they stand in each sample beside these, under their own names.
 *
 * @param status what it is doing, such as {@code fetching}
 * @param figures by name, in the order in which they are shown; {@code null} is what is not known.
 *     Those of the known names are whole numbers from 0 on
 */
public record Progress(String status, Map<String, @Nullable Number> figures) {
  /** So many figures of its own a program may have. */
  public static final int MAX_OWN = 16;

  private static final int MAX_NAME = 64;

  /** What else stands in a line with a sample. */
  private static final Set<String> OF_LINES = Set.of("t_ms", "ts", "event", "truncated");

  /**
   * Copies the figures, whose numbers become a {@code Long} or a finite {@code Double} as they are
   * now; what is not finite, or of the known names less than 0, is not known.
   *
   * @param status what the program is doing
   * @param figures by name; copied in their order
   * @throws IllegalArgumentException if a name is not in snake_case or longer than 64 characters,
   *     is that of another field of a line or of a key of samples which is no progress, says that
   *     its value is secret, or is one too many of the program's own
   */
  public Progress {
    Map<String, @Nullable Number> copy = new LinkedHashMap<>();
    int own = 0;
    for (Map.Entry<String, @Nullable Number> figure : figures.entrySet()) {
      boolean isOwn = isOwn(figure.getKey());
      own += isOwn ? 1 : 0;
      Number number = fixed(figure.getValue());
      copy.put(figure.getKey(), isOwn ? number : fromZero(number));
    }
    if (own > MAX_OWN) {
      throw new IllegalArgumentException(
          "figures of a program's own may be " + MAX_OWN + " at most, but are " + own);
    }
    figures = Collections.unmodifiableMap(copy);
  }

  /** A number that stays what it is and that JSON has; counters of a program go on. */
  private static @Nullable Number fixed(@Nullable Number number) {
    if (number == null || number instanceof Long) {
      return number;
    }
    if (number instanceof Float) {
      // By way of its text: 0.1f is 0.1, not 0.10000000149011612.
      return fixed(Double.valueOf(number.toString()));
    }
    double decimal = number.doubleValue();
    long whole = number.longValue();
    if (!(number instanceof Double) && whole == decimal) {
      return whole;
    }
    return Double.isFinite(decimal) ? Double.valueOf(decimal) : null;
  }

  private static @Nullable Number fromZero(@Nullable Number number) {
    return number == null || number.doubleValue() < 0 ? null : Long.valueOf(number.longValue());
  }

  /**
   * Begins with the status.
   *
   * @param status what the program is doing, such as {@code fetching}
   * @return a builder without figures
   */
  public static Builder builder(String status) {
    return new Builder(status);
  }

  /**
   * {@return a figure; {@code null} if it is not known or not there}
   *
   * @param name of a progress key, or one of the program's own
   */
  public @Nullable Number figure(String name) {
    return figures.get(name);
  }

  /** {@return units done, {@code done} or {@code processed}; {@code null}: not known} */
  public @Nullable Long unitsDone() {
    Number done = figures.containsKey("done") ? figure("done") : figure("processed");
    return done == null ? null : Long.valueOf(done.longValue());
  }

  /**
   * {@return units that are still to be done, of the total or in queue and flight; {@code null}:
   * unknown}
   */
  public @Nullable Long unitsLeft() {
    Long done = unitsDone();
    Number total = figure("total");
    if (total != null && done != null) {
      return Math.max(0, total.longValue() - done);
    }
    Number queue = figure("queue");
    Number inflight = figure("inflight");
    return queue == null && inflight == null ? null : Long.valueOf(whole(queue) + whole(inflight));
  }

  private static long whole(@Nullable Number number) {
    return number == null ? 0 : number.longValue();
  }

  /**
   * Writes the status and the figures.
   *
   * @param out takes them during the call, what is not known as {@code null}
   */
  public void writeFields(FieldConsumer out) {
    out.put(ResourceKey.STATUS.key(), status);
    figures.forEach((name, value) -> write(name, value, out));
  }

  private static void write(String name, @Nullable Number value, FieldConsumer out) {
    if (value == null) {
      out.put(name, (CharSequence) null);
    } else if (value instanceof Double || value instanceof Float) {
      out.put(name, value.doubleValue());
    } else {
      out.put(name, value.longValue());
    }
  }

  private static boolean isOwn(String name) {
    ResourceKey key = ResourceKey.named(name);
    if (key != null) {
      if (!key.isProgress() || !key.isNumber()) {
        throw new IllegalArgumentException(
            "a figure of progress needs a name that no key of samples has, but is " + name);
      }
      return false;
    }
    boolean fits =
        !name.isEmpty() && name.length() <= MAX_NAME && Character.isLetter(name.charAt(0));
    for (int i = 0; fits && i < name.length(); i++) {
      char c = name.charAt(i);
      fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }
    if (!fits || OF_LINES.contains(name)) {
      throw new IllegalArgumentException(
          "a figure of progress is named in snake_case, as no field of a line, but is " + name);
    }
    if (Redaction.current().isSecretNumberKey(name)) {
      throw new IllegalArgumentException(
          "a figure of progress whose name says that it is secret is never shown: " + name);
    }
    return true;
  }

  /** Gathers figures. Used on one thread. */
  public static final class Builder {
    private final String status;
    private final Map<String, @Nullable Number> figures = new LinkedHashMap<>();

    private Builder(String status) {
      this.status = status;
    }

    /**
     * Puts {@code done}, units that are done.
     *
     * @param units 0 or more; less is not known
     * @return this builder
     */
    public Builder done(long units) {
      return put("done", units);
    }

    /**
     * Puts {@code total}, units that there are, done or not.
     *
     * @param units 0 or more; less is not known
     * @return this builder
     */
    public Builder total(long units) {
      return put("total", units);
    }

    /**
     * Puts a figure; of a name given twice the last.
     *
     * @param name in snake_case, at most 64 characters, no key of samples that is no progress
     * @param value any; of a progress key 0 or more
     * @return this builder
     */
    public Builder put(String name, long value) {
      figures.put(name, value);
      return this;
    }

    /**
     * Puts a figure with decimals; not-a-number is not known.
     *
     * @param name as of {@link #put(String, long)}
     * @param value any; of a progress key what is behind the point is cut off
     * @return this builder
     */
    public Builder put(String name, double value) {
      figures.put(name, Double.isFinite(value) ? value : null);
      return this;
    }

    /**
     * Puts a figure; {@code null} is not known.
     *
     * @param name as of {@link #put(String, long)}
     * @param value the figure, or {@code null}
     * @return this builder
     */
    public Builder putKnown(String name, @Nullable Long value) {
      figures.put(name, value);
      return this;
    }

    /**
     * Makes the progress.
     *
     * @return the progress, which does not change with the builder
     * @throws IllegalArgumentException as {@link Progress} does
     */
    public Progress build() {
      return new Progress(status, figures);
    }
  }
}
