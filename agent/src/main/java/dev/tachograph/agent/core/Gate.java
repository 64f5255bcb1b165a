package dev.tachograph.agent.core;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Brings {@link TachographGate} into {@code java.lang}, once for the life of a JVM, and opens and
 * closes it. Nothing is appended to the boot class path for it, as that would switch class data
 * sharing off.
 */
final class Gate {
  /** What woven methods call. */
  static final String NAME = "java/lang/TachographGate";

  private static final String TEMPLATE = TachographGate.class.getName().replace('.', '/');

  private Gate() {}

  /** Sets what is called; {@code null} for nothing. */
  static void set(
      Instrumentation instrumentation,
      @Nullable ObjIntConsumer<@Nullable Object[]> entries,
      @Nullable ObjIntConsumer<@Nullable Object[]> exits)
      throws ReflectiveOperationException, IOException {
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of(),
        Map.of("java.lang", Set.of(Gate.class.getModule())),
        Set.of(),
        Map.of());
    Class<?> gate = find();
    set(gate, "exits", exits);
    set(gate, "entries", entries);
  }

  private static void set(Class<?> gate, String name, @Nullable Object value)
      throws ReflectiveOperationException {
    Field field = gate.getDeclaredField(name);
    field.setAccessible(true);
    field.set(null, value);
  }

  private static Class<?> find() throws ReflectiveOperationException, IOException {
    try {
      return Class.forName(NAME.replace('/', '.'), true, null);
    } catch (ClassNotFoundException first) {
      return MethodHandles.privateLookupIn(Object.class, MethodHandles.lookup())
          .defineClass(renamed(template()));
    }
  }

  private static byte[] template() throws IOException {
    try (InputStream in = Gate.class.getResourceAsStream("TachographGate.class")) {
      if (in == null) {
        throw new IOException("the class of the gate is missing");
      }
      return in.readAllBytes();
    }
  }

  private static byte[] renamed(byte[] template) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(template).accept(new Renaming(writer), ClassReader.SKIP_DEBUG);
    return writer.toByteArray();
  }

  private static String renamed(String owner) {
    return owner.equals(TEMPLATE) ? NAME : owner;
  }

  /** Replaces the name of the class wherever it is used. */
  private static final class Renaming extends ClassVisitor {
    Renaming(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        @Nullable String signature,
        String superName,
        String @Nullable [] interfaces) {
      super.visit(version, access, renamed(name), signature, superName, interfaces);
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      return new MethodVisitor(Opcodes.ASM9, next) {
        @Override
        public void visitFieldInsn(int opcode, String owner, String field, String type) {
          super.visitFieldInsn(opcode, renamed(owner), field, type);
        }
      };
    }
  }
}
