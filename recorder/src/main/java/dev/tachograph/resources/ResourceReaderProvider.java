package dev.tachograph.resources;

/** A reader of another artifact, found by {@link java.util.ServiceLoader} where needed. */
public interface ResourceReaderProvider {
  /** {@return the name by which the system property {@code tachograph.resources} forces it} */
  String name();

  /**
   * Opens a reader. May throw where it doesn't work; the next choice is taken then.
   *
   * @return a new reader, which the caller closes
   */
  ResourceReader open();
}
