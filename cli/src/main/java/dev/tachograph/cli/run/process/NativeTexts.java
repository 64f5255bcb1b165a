package dev.tachograph.cli.run.process;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;

/** Texts as C has them: an array of pointers, at its end a null. */
final class NativeTexts implements AutoCloseable {
  private final List<Memory> texts = new ArrayList<>();
  private final Memory array;

  NativeTexts(List<byte[]> given) {
    array = new Memory((given.size() + 1L) * Native.POINTER_SIZE);
    for (byte[] text : given) {
      Memory memory = new Memory(text.length + 1L);
      memory.write(0, text, 0, text.length);
      memory.setByte(text.length, (byte) 0);
      array.setPointer((long) texts.size() * Native.POINTER_SIZE, memory);
      texts.add(memory);
    }
    array.setPointer((long) texts.size() * Native.POINTER_SIZE, Pointer.NULL);
  }

  Pointer array() {
    return array;
  }

  @Override
  public void close() {
    texts.forEach(Memory::close);
    array.close();
  }
}
