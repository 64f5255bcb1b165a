package dev.tachograph.internal.sampling;

import java.nio.file.Path;

/** Prints the network devices that the reader of the host has seen. */
final class NetDevicesMain {
  private NetDevicesMain() {}

  public static void main(String[] args) {
    LinuxHost host = new LinuxHost(Path.of("/proc"), Path.of("/sys"), new WarnOnce());
    host.read(0, new SampleValues());
    DetailsBuilder details = new DetailsBuilder();
    host.describe(details);
    details.build().nets().forEach(net -> System.out.println("net " + net.name()));
  }
}
