package dev.tachograph.agent.core;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Calls the gate before the first instruction of a method. */
class EntryCall extends MethodVisitor {
  private static final String OBJECT = "java/lang/Object";
  private static final int CALL_LENGTH = 5;
  private static final int NAME_INDEX = 3;

  private final boolean isStatic;
  private final String method;
  private final Type[] arguments;
  private final int number;

  EntryCall(MethodVisitor next, boolean isStatic, String method, String descriptor, int number) {
    super(Opcodes.ASM9, next);
    this.isStatic = isStatic;
    this.method = method;
    this.arguments = Type.getArgumentTypes(descriptor);
    this.number = number;
  }

  @Override
  public void visitCode() {
    super.visitCode();
    describeCall();
    keepCall();
    call("entered", "([Ljava/lang/Object;I)V");
  }

  /** Called with the description of the call on the stack, where it stays. */
  void keepCall() {}

  /** Calls the gate with what is on the stack and the number of the hook. */
  final void call(String method, String descriptor) {
    push(number);
    mv.visitMethodInsn(Opcodes.INVOKESTATIC, Gate.NAME, method, descriptor, false);
  }

  /** Pushes {@code {this, {arguments}, null, name, null}}. */
  private void describeCall() {
    push(CALL_LENGTH);
    mv.visitTypeInsn(Opcodes.ANEWARRAY, OBJECT);
    int local = 0;
    if (!isStatic) {
      mv.visitInsn(Opcodes.DUP);
      push(0);
      mv.visitVarInsn(Opcodes.ALOAD, local++);
      mv.visitInsn(Opcodes.AASTORE);
    }
    mv.visitInsn(Opcodes.DUP);
    push(1);
    push(arguments.length);
    mv.visitTypeInsn(Opcodes.ANEWARRAY, OBJECT);
    for (int i = 0; i < arguments.length; i++) {
      Type type = arguments[i];
      mv.visitInsn(Opcodes.DUP);
      push(i);
      mv.visitVarInsn(type.getOpcode(Opcodes.ILOAD), local);
      box(type);
      mv.visitInsn(Opcodes.AASTORE);
      local += type.getSize();
    }
    mv.visitInsn(Opcodes.AASTORE);
    mv.visitInsn(Opcodes.DUP);
    push(NAME_INDEX);
    mv.visitLdcInsn(method);
    mv.visitInsn(Opcodes.AASTORE);
  }

  private void box(Type type) {
    String box =
        switch (type.getSort()) {
          case Type.BOOLEAN -> "java/lang/Boolean";
          case Type.BYTE -> "java/lang/Byte";
          case Type.CHAR -> "java/lang/Character";
          case Type.SHORT -> "java/lang/Short";
          case Type.INT -> "java/lang/Integer";
          case Type.LONG -> "java/lang/Long";
          case Type.FLOAT -> "java/lang/Float";
          case Type.DOUBLE -> "java/lang/Double";
          default -> "";
        };
    if (!box.isEmpty()) {
      String descriptor = "(" + type.getDescriptor() + ")L" + box + ";";
      mv.visitMethodInsn(Opcodes.INVOKESTATIC, box, "valueOf", descriptor, false);
    }
  }

  private void push(int value) {
    if (value <= 5) {
      mv.visitInsn(Opcodes.ICONST_0 + value);
    } else {
      mv.visitIntInsn(Opcodes.SIPUSH, value);
    }
  }
}
