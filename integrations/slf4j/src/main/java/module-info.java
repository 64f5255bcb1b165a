/** An SLF4J 2 provider: records of others arrive in the run. */
module dev.tachograph.slf4j {
  requires transitive dev.tachograph;
  requires transitive org.slf4j;
  requires static transitive org.jspecify;

  exports dev.tachograph.slf4j;

  provides org.slf4j.spi.SLF4JServiceProvider with
      dev.tachograph.slf4j.TachographServiceProvider;
}
