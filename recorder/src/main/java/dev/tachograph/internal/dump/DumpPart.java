package dev.tachograph.internal.dump;

/** A part of a dump that is text alone; what it throws is told in its place. */
public interface DumpPart {
  /** The heading. */
  String title();

  /** Writes it, on the dump's thread; does not wait for anybody. */
  void writeTo(DumpText out);
}
