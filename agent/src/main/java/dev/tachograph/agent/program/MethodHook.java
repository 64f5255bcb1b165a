package dev.tachograph.agent.program;

import dev.tachograph.agent.core.Hook;

/** A hook at the beginning of all methods of a name. */
abstract class MethodHook implements Hook {
  private final String className;
  private final String method;

  MethodHook(String className, String method) {
    this.className = className;
    this.method = method;
  }

  @Override
  public String className() {
    return className;
  }

  @Override
  public boolean wants(String name, String descriptor) {
    return name.equals(method);
  }

  @Override
  public boolean wantsExit() {
    return false;
  }
}
