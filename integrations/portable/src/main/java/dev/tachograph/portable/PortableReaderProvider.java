package dev.tachograph.portable;

import dev.tachograph.resources.ResourceReader;
import dev.tachograph.resources.ResourceReaderProvider;

/**
 * Opens the reader by OSHI; found and made by the recorder (see {@code META-INF/services}) where
 * there is no {@code /proc}, or where the system property {@code tachograph.resources} is {@code
 * portable}.
 *
 * <p>Nothing of OSHI is loaded before {@link #open}, which takes some tenths of a second.
 */
public final class PortableReaderProvider implements ResourceReaderProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public PortableReaderProvider() {}

  @Override
  public String name() {
    return "portable";
  }

  /**
   * Loads OSHI and its native access.
   *
   * @throws UnsupportedOperationException on a system that OSHI doesn't know
   * @throws LinkageError where native code can't be loaded
   */
  @Override
  public ResourceReader open() {
    return OshiMachine.open();
  }
}
