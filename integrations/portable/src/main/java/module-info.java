/** Resource readings by OSHI, where there is no {@code /proc}. */
@SuppressWarnings("requires-automatic") // As OSHI's jar is.
module dev.tachograph.portable {
  requires transitive dev.tachograph;
  requires com.github.oshi;
  requires static transitive org.jspecify;

  exports dev.tachograph.portable;

  provides dev.tachograph.resources.ResourceReaderProvider with
      dev.tachograph.portable.PortableReaderProvider;
}
