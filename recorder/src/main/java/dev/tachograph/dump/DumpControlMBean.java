package dev.tachograph.dump;

/** What a process is asked by over JMX; a standard MBean, so its names are a contract. */
public interface DumpControlMBean {
  /**
   * Takes a dump and waits for it.
   *
   * @return the text and the file's path, which is empty without a file; nothing if no run is being
   *     recorded or no dump could be taken
   */
  String[] dump();
}
