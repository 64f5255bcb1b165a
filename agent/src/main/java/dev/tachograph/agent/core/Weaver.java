package dev.tachograph.agent.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Puts calls of the gate into the methods of a class that hooks want. */
final class Weaver {
  /** Without bodies, or there for the sake of another method, to which they only hand on. */
  private static final int UNWOVEN = Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE | Opcodes.ACC_BRIDGE;

  private Weaver() {}

  /**
   * Weaves a class.
   *
   * @return the class with calls; {@code null} if no hook wants a method of it
   */
  static byte @Nullable [] weave(byte[] original, List<HookTransformer.Numbered> hooks) {
    ClassReader reader = new ClassReader(original);
    boolean exits = hooks.stream().anyMatch(numbered -> numbered.hook().wantsExit());
    Map<String, Integer> maxLocals = exits ? maxLocals(reader) : Map.of();
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    Weaving weaving = new Weaving(writer, hooks, maxLocals);
    reader.accept(weaving, exits ? ClassReader.EXPAND_FRAMES : 0);
    return weaving.woven ? writer.toByteArray() : null;
  }

  /** The number of local variables of each method, by name and descriptor. */
  private static Map<String, Integer> maxLocals(ClassReader reader) {
    Map<String, Integer> found = new HashMap<>();
    reader.accept(
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public MethodVisitor visitMethod(
              int access,
              String name,
              String descriptor,
              @Nullable String signature,
              String @Nullable [] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
              @Override
              public void visitMaxs(int maxStack, int maxLocals) {
                found.put(name + descriptor, maxLocals);
              }
            };
          }
        },
        ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
    return found;
  }

  private static final class Weaving extends ClassVisitor {
    private final List<HookTransformer.Numbered> hooks;
    private final Map<String, Integer> maxLocals;
    private boolean framed;
    private boolean woven;

    Weaving(
        ClassVisitor next, List<HookTransformer.Numbered> hooks, Map<String, Integer> maxLocals) {
      super(Opcodes.ASM9, next);
      this.hooks = hooks;
      this.maxLocals = maxLocals;
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        @Nullable String signature,
        @Nullable String superName,
        String @Nullable [] interfaces) {
      framed = (version & 0xffff) >= Opcodes.V1_6;
      super.visit(version, access, name, signature, superName, interfaces);
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      if ((access & UNWOVEN) != 0 || name.startsWith("<")) {
        return next;
      }
      // The first of several is the outermost: entered first, exited last.
      List<HookTransformer.Numbered> wanted = new ArrayList<>();
      for (HookTransformer.Numbered numbered : hooks) {
        if (numbered.hook().wants(name, descriptor)) {
          wanted.add(numbered);
        }
      }
      boolean isStatic = (access & Opcodes.ACC_STATIC) != 0;
      int local = maxLocals.getOrDefault(name + descriptor, 0);
      for (HookTransformer.Numbered numbered : wanted) {
        int number = numbered.number();
        woven = true;
        if (numbered.hook().wantsExit()) {
          next = new ExitCalls(next, isStatic, name, descriptor, number, local, framed);
          local++;
        } else {
          next = new EntryCall(next, isStatic, name, descriptor, number);
        }
      }
      return next;
    }
  }
}
