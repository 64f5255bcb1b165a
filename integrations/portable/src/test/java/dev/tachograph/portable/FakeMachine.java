package dev.tachograph.portable;

import java.util.List;

/** A machine that tells what it is told to. */
final class FakeMachine implements Machine {
  Usage process = Usage.UNREAD;
  Ticks ticks = Ticks.UNREAD;
  List<Disk> disks = List.of();
  List<Net> nets = List.of();
  Memory memory = Memory.UNREAD;
  boolean disksFail;

  @Override
  public Usage process() {
    return process;
  }

  @Override
  public Ticks ticks() {
    return ticks;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public List<Disk> disks() {
    if (disksFail) {
      throw new UnsatisfiedLinkError("no native access");
    }
    return disks;
  }

  @Override
  public List<Net> nets() {
    return nets;
  }
}
