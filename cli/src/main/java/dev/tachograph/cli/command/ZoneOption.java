package dev.tachograph.cli.command;

import dev.tachograph.cli.text.TimeFormat;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the zone of wall-clock times; the system's zone by default. */
public final class ZoneOption {
  @Option(names = "--utc", description = "Wall-clock times in UTC.")
  private boolean utc;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Wall-clock times in this zone: Europe/Berlin, +02:00; default the system's.")
  private @Nullable String zone;

  /**
   * How times are shown.
   *
   * @throws CommandFailure if there is no such zone
   */
  public TimeFormat times(Host host) {
    return new TimeFormat(zone(host));
  }

  private ZoneId zone(Host host) {
    if (utc && zone != null) {
      throw new CommandFailure("--utc and --zone exclude each other; give one of them");
    }
    if (utc) {
      return ZoneOffset.UTC;
    }
    return zone == null ? host.zone() : parse(zone);
  }

  private static ZoneId parse(String text) {
    try {
      return ZoneId.of(text, ZoneId.SHORT_IDS);
    } catch (DateTimeException e) {
      String wanted = text.toLowerCase(Locale.ROOT).replace(' ', '_');
      Optional<String> same = first(id -> id.equals(wanted));
      if (same.isPresent()) {
        return ZoneId.of(same.get());
      }
      String near =
          wanted.isEmpty()
              ? ""
              : first(id -> id.endsWith("/" + wanted))
                  .map(id -> "; did you mean " + id + "?")
                  .orElse("");
      throw new CommandFailure(
          "--zone takes a zone such as Europe/Berlin, +02:00 or UTC, not '" + text + "'" + near);
    }
  }

  private static Optional<String> first(java.util.function.Predicate<String> lowerCase) {
    return ZoneId.getAvailableZoneIds().stream()
        .filter(id -> lowerCase.test(id.toLowerCase(Locale.ROOT)))
        .sorted()
        .findFirst();
  }
}
