package dev.tachograph.cli;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.tachograph.analysis.internal.text.Texts;
import dev.tachograph.cli.command.CommandFailure;
import dev.tachograph.cli.command.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** {@code tacho uninstall-cache}: removes what the launch script made in the user's cache. */
@Command(
    name = "uninstall-cache",
    description = {
      "Removes the class archives that first starts of an installed tacho made.",
      "They are in $XDG_CACHE_HOME/tachograph, else in ~/.cache/tachograph (macOS:"
          + " ~/Library/Caches/tachograph, Windows: %%LOCALAPPDATA%%\\tachograph). The next start"
          + " makes them again. Files that are not named like them are not touched."
    },
    mixinStandardHelpOptions = true)
final class UninstallCacheCommand implements Callable<Integer> {
  /** Archives, as archives.sh names them, and what is there while one is made. */
  private static final Pattern OURS =
      Pattern.compile("tacho-.+\\.jsa(?:\\.lock|\\.\\d+(?:\\.runs)?)?");

  private final Host host;
  private int archives;
  private long bytes;
  private int others;

  UninstallCacheCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    Path cache = host.cache();
    if (cache == null) {
      say("nothing to remove: the environment names no directory for a cache");
    } else if (!Files.exists(cache, NOFOLLOW_LINKS)) {
      say("nothing to remove: there is no " + cache);
    } else if (!Files.isDirectory(cache, NOFOLLOW_LINKS)) {
      throw new CommandFailure(
          cache + " is no directory, so not of tacho's making; remove it by hand");
    } else {
      remove(cache);
    }
    return 0;
  }

  private void remove(Path cache) {
    for (Path entry : entries(cache)) {
      if (OURS.matcher(entry.getFileName().toString()).matches()) {
        removeTree(entry);
      } else {
        others++;
      }
    }
    try {
      Files.delete(cache);
    } catch (DirectoryNotEmptyException othersAreThere) {
      // Said below.
    } catch (IOException e) {
      throw cannot(cache, e);
    }
    String rest =
        others == 0
            ? ""
            : "; left " + others + (others == 1 ? " file" : " files") + " that tacho did not make";
    say(
        "removed "
            + archives
            + (archives == 1 ? " class archive, " : " class archives, ")
            + Texts.bytes((double) bytes)
            + ", from "
            + cache
            + rest);
  }

  /** Links are removed, not followed. */
  private void removeTree(Path top) {
    try (Stream<Path> tree = Files.walk(top)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        if (path.equals(top) && Files.isRegularFile(path, NOFOLLOW_LINKS)) {
          long size = Files.size(path);
          // An empty one says that this JVM makes none.
          archives += size == 0 ? 0 : 1;
          bytes += size;
        }
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw cannot(top, Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw cannot(top, e);
    }
  }

  private static List<Path> entries(Path cache) {
    try (Stream<Path> all = Files.list(cache)) {
      return all.sorted().toList();
    } catch (UncheckedIOException e) {
      throw cannot(cache, Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw cannot(cache, e);
    }
  }

  private static CommandFailure cannot(Path path, IOException e) {
    return new CommandFailure(
        "cannot remove " + path + ": " + Texts.reason(e) + "; remove it by hand");
  }

  private void say(String line) {
    host.out().println(Texts.escape(line));
  }
}
