package dev.tachograph.resources;

import java.nio.file.Path;

/** Prints the network devices that the reader of the host has seen. */
final class NetDevicesMain {
  private NetDevicesMain() {}

  public static void main(String[] args) {
    ResourceReader host = new LinuxHost(Path.of("/proc"), Path.of("/sys"), new WarnOnce());
    host.read(0, new SampleBuilder());
    ResourceDetails.Builder details = new ResourceDetails.Builder();
    host.describe(details);
    details.build().nets().forEach(net -> System.out.println("net " + net.name()));
  }
}
