package dev.tachograph;

/** What a run does. */
@FunctionalInterface
public interface RunBody {
  /**
   * Does it.
   *
   * @return the exit code that the program will end with: 0 is {@code completed}, other {@code
   *     failed}
   * @throws Exception recorded as the cause of {@code failed}, then thrown on
   */
  int run(Run run) throws Exception;
}
