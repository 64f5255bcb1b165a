package dev.tachograph.cli.run.process;

import dev.tachograph.cli.run.ExitStatus;
import java.util.List;

/** A command that was started; used by one thread. */
public interface RunningCommand {
  /** {@return the pid of its process} */
  long pid();

  /** {@return how it ended} Waits for that, and until all that it printed is passed on. */
  ExitStatus await();

  /** {@return the processes that it left behind, if they can be known} Asked after its end. */
  List<Leftover> leftovers();
}
