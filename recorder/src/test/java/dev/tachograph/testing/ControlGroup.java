package dev.tachograph.testing;

import static dev.tachograph.testing.Eventually.until;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A control group below a fresh name, with groups below it; it is removed at the end. */
public final class ControlGroup implements AutoCloseable {
  private final Path dir;
  private final List<Path> made = new ArrayList<>();
  private final Optional<Path> ownMount;
  private final Optional<Path> enabledAt;
  private final String controller;

  private ControlGroup(
      Path top, Optional<Path> ownMount, Optional<Path> enabledAt, String controller)
      throws IOException {
    this.ownMount = ownMount;
    this.enabledAt = enabledAt;
    this.controller = controller;
    dir = make(top.resolve("tachograph-test-" + UUID.randomUUID()));
  }

  /** In the hierarchy of version 1 of a controller, such as {@code memory}. */
  public static ControlGroup ofVersion1(String controller) throws IOException {
    Kernel.needs("cgroup1-" + controller);
    Optional<Path> mounted = Kernel.mountOf(controller);
    Optional<Path> own = mounted.isPresent() ? Optional.empty() : mount("cgroup", controller);
    return new ControlGroup(mounted.or(() -> own).orElseThrow(), own, Optional.empty(), controller);
  }

  /**
   * In the hierarchy of version 2, with a controller switched on below the group; or with none, "".
   */
  public static ControlGroup ofVersion2(String controller) throws IOException {
    Kernel.needs(controller.isEmpty() ? Kernel.CGROUP2 : "cgroup2-" + controller);
    Optional<Path> mounted = Kernel.mountOf("");
    Optional<Path> own = mounted.isPresent() ? Optional.empty() : mount("cgroup2", "rw");
    Path top = mounted.or(() -> own).orElseThrow();
    Path control = top.resolve("cgroup.subtree_control");
    Optional<Path> enabled = Optional.empty();
    if (!controller.isEmpty()
        && !List.of(Files.readString(control).strip().split(" ")).contains(controller)) {
      Files.writeString(control, "+" + controller);
      enabled = Optional.of(control);
    }
    ControlGroup group = new ControlGroup(top, own, enabled, controller);
    if (!controller.isEmpty()) {
      group.write("cgroup.subtree_control", "+" + controller);
    }
    return group;
  }

  private static Optional<Path> mount(String type, String options) throws IOException {
    Path at = Files.createTempDirectory("tachograph-cgroup");
    Kernel.must("mount", "-t", type, "-o", options, type, at.toString());
    return Optional.of(at);
  }

  private Path make(Path group) throws IOException {
    made.add(Files.createDirectory(group));
    return group;
  }

  public Path dir() {
    return dir;
  }

  /** A group below this one. */
  public Path child(String name) throws IOException {
    return make(dir.resolve(name));
  }

  /** Writes a file of this group. */
  public ControlGroup write(String file, String value) throws IOException {
    Files.writeString(dir.resolve(file), value);
    return this;
  }

  /** The prefix of a command that starts it within a group. */
  public static List<String> enter(Path group) {
    return List.of(
        "sh", "-c", "echo 0 >'" + group.resolve("cgroup.procs") + "' && exec \"$@\"", "enter");
  }

  /** Removes the groups, the lowest first, once the last process has left them. */
  @Override
  public void close() throws IOException {
    for (int i = made.size() - 1; i >= 0; i--) {
      Path group = made.get(i);
      until(group + " is left and removed", () -> group.toFile().delete() || !Files.exists(group));
    }
    if (enabledAt.isPresent()) {
      Files.writeString(enabledAt.get(), "-" + controller);
    }
    if (ownMount.isPresent()) {
      Kernel.must("umount", ownMount.get().toString());
      Files.delete(ownMount.get());
    }
  }
}
