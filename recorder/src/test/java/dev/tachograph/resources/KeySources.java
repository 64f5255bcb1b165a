package dev.tachograph.resources;

/** Whose a key is, for tests of the readers. */
public final class KeySources {
  private KeySources() {}

  /** Whether the key is of the process, the host or the control groups. */
  public static boolean isOfSystem(ResourceKey key) {
    return key.traits().source() == KeyTraits.Source.SYSTEM;
  }
}
