package dev.tachograph.internal.journal;

/**
 * What somebody else did to a file that the run writes.
 *
 * @param what was done
 * @param file its name
 * @param lines of the run that are not in its files any more; -1 if that is not known
 * @param bytes the same in bytes
 */
public record FileChange(What what, String file, long lines, long bytes) {
  /** What can be done to a file. */
  public enum What {
    /** It became shorter, as logrotate's {@code copytruncate} does it. */
    TRUNCATED("truncated"),
    /** Another file has its name. */
    REPLACED("replaced"),
    /** Its name is gone: it was deleted or renamed. */
    REMOVED("removed"),
    /** Something was written behind what the run wrote. */
    APPENDED("appended");

    private final String text;

    What(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** This and what was done later in the same way to the same stream. */
  public FileChange and(FileChange later) {
    boolean known = lines >= 0 && later.lines >= 0;
    return new FileChange(what, later.file, known ? lines + later.lines : -1, bytes + later.bytes);
  }

  /** It in a sentence. */
  public String sentence() {
    String lost = (lines < 0 ? "an unknown number of lines" : lines + " lines") + " of the run";
    return switch (what) {
      case TRUNCATED ->
          file + " was truncated by somebody else: " + lost + " (" + bytes + " bytes) are lost.";
      case REPLACED ->
          file
              + " was replaced by somebody else: "
              + lost
              + " ("
              + bytes
              + " bytes) that were in it before are not in its files any more.";
      case REMOVED ->
          file
              + " was deleted or renamed by somebody else: "
              + lost
              + " ("
              + bytes
              + " bytes) that were in it before are not in its files any more.";
      case APPENDED -> file + " was written to by somebody else, too.";
    };
  }
}
