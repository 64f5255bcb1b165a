package dev.tachograph.dump;

import dev.tachograph.Tachograph;

/**
 * Takes dumps for who is attached to the process. It is not there until somebody asks for it: who
 * is attached has the process's MBean server create it, so that a run which nobody asks starts
 * without beans.
 */
public final class DumpControl implements DumpControlMBean {
  /** What the bean is called in the MBean server. */
  public static final String NAME = "dev.tachograph:type=DumpControl";

  /** Called by the MBean server. */
  public DumpControl() {}

  @Override
  public String[] dump() {
    return Tachograph.dump()
        .map(dump -> new String[] {dump.text(), dump.file() == null ? "" : dump.file()})
        .orElse(new String[0]);
  }
}
