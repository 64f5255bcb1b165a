/** The examples: a program that is a module requires what is written here. */
// begin
module dev.tachograph.examples {
  requires dev.tachograph;
  requires dev.tachograph.analysis; // For programs that read runs.
  requires dev.tachograph.slf4j; // The provider, for records of others.
  requires org.slf4j;

  // end

  exports dev.tachograph.examples;
}
