package dev.tachograph.internal.journal;

/**
 * What another process did to a file of the run.
 *
 * @param what happened to the file
 * @param file its name
 * @param lines lines of the run that are no longer in its files; -1 if unknown
 * @param bytes bytes of the run that are no longer in its files; -1 if unknown
 */
public record FileChange(What what, String file, long lines, long bytes) {
  /** Kinds of changes. */
  public enum What {
    /** It became shorter, as by logrotate's {@code copytruncate}. */
    TRUNCATED("truncated"),
    /** Another file has taken its name. */
    REPLACED("replaced"),
    /** Its name is gone: the file was deleted or renamed. */
    REMOVED("removed"),
    /** Something was appended to it. */
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

  /** This change combined with a later one of the same kind to the same stream. */
  public FileChange and(FileChange later) {
    boolean known = lines >= 0 && later.lines >= 0;
    return new FileChange(what, later.file, known ? lines + later.lines : -1, bytes + later.bytes);
  }

  /** The change in a sentence. */
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
