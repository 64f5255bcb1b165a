package dev.tachograph.agent.core;

/** Who is told when a hook fails. Called on the program's threads; must neither throw nor block. */
public interface HookFailures {
  /**
   * A class stays as it is.
   *
   * @param className its name as in a class file
   * @param why what went wrong
   */
  void notWoven(String className, Throwable why);

  /**
   * A hook threw. Told of the first time of each hook.
   *
   * @param hook which
   * @param why what it threw
   */
  void threw(Hook hook, Throwable why);
}
