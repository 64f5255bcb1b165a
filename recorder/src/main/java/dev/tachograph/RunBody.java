package dev.tachograph;

/**
 * The program that a run records, as {@link Tachograph#run} calls it: once, on the thread of that
 * call.
 */
@FunctionalInterface
public interface RunBody {
  /**
   * Does the program's work. The run ends when this returns or throws.
   *
   * @param run the run that is being recorded; it need not be closed
   * @return the exit code that the program will end with: 0 is {@code completed}, other {@code
   *     failed}
   * @throws Exception recorded as the cause of {@code failed}, then thrown on
   */
  int run(Run run) throws Exception;
}
