package dev.tachograph.internal.dump;

/** A part of a dump that is text only; an exception it throws is shown in its place. */
public interface DumpPart {
  /** The heading. */
  String title();

  /** Writes the part, on the dump's thread; must not block. */
  void writeTo(DumpText out);
}
