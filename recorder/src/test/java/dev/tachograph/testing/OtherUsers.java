package dev.tachograph.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes of two users that are not root, one of whom attacks the other. */
public final class OtherUsers {
  /** The user who records runs. */
  public static final int VICTIM = 65534;

  /** The user who plants files where the other one records. */
  public static final int ATTACKER = 65533;

  private final String classPath;

  private OtherUsers(String classPath) {
    this.classPath = classPath;
  }

  /**
   * Prepares the users; skips the test if it cannot act as them.
   *
   * @param classes an empty directory, where the classes are copied to, since they may not be able
   *     to read those of the test's own user
   */
  public static OtherUsers of(Path classes) throws IOException, InterruptedException {
    assumeTrue(
        System.getProperty("user.name").equals("root"),
        "NOT TESTED: only root can act as another user");
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/setpriv")), "NOT TESTED: setpriv is not installed");
    List<String> copies = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path from = Path.of(entry);
      if (Files.isDirectory(from) || entry.contains("HdrHistogram")) {
        Path copy = classes.resolve("of-" + copies.size());
        run(0, "cp -r '" + from + "' '" + copy + "'");
        copies.add(copy.toString());
      }
    }
    run(0, "chmod 755 '" + classes.getParent() + "' && chmod -R a+rX '" + classes + "'");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    assumeTrue(
        call(VICTIM, "test -x '" + java + "'") == 0, "NOT TESTED: other users cannot call java");
    return new OtherUsers(String.join(File.pathSeparator, copies));
  }

  /** The class path for a JVM of one of them. */
  public String classPath() {
    return classPath;
  }

  /** The prefix of a command that runs it as a user. */
  public static List<String> by(int user) {
    return List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups");
  }

  /** Runs a command of the shell as a user. */
  public static void run(int user, String command) throws IOException, InterruptedException {
    assertThat(call(user, command)).as(command).isZero();
  }

  private static int call(int user, String command) throws IOException, InterruptedException {
    List<String> whole = new ArrayList<>(by(user));
    whole.addAll(List.of("sh", "-c", command));
    return new ProcessBuilder(whole).inheritIO().start().waitFor();
  }

  /** Creates a directory that everyone may write to, where nobody may remove files of others. */
  public static Path sharedDirectory(Path parent, String name)
      throws IOException, InterruptedException {
    Path shared = Files.createDirectory(parent.resolve(name));
    run(0, "chmod 755 '" + parent + "' && chmod 1777 '" + shared + "'");
    return shared;
  }
}
