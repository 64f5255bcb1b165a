/** The examples: a program that is a module requires what is written here. */
// begin
module dev.tachograph.examples {
  requires dev.tachograph;
  requires dev.tachograph.analysis; // For programs that read runs.
  requires dev.tachograph.slf4j; // The provider, for records of others.
  requires org.slf4j;

  // For events that are records and not public.
  opens dev.tachograph.examples to
      dev.tachograph;

  // end

  // Of the examples that log by these.
  requires java.logging;
  requires org.apache.logging.log4j;

  exports dev.tachograph.examples;
}
