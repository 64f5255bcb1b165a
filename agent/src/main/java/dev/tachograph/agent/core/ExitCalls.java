package dev.tachograph.agent.core;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Calls the gate also at every return, and in a handler around the whole method. What describes the
 * call is kept in a local variable behind those of the method, which every frame of it therefore
 * has.
 */
final class ExitCalls extends EntryCall {
  private static final String KEPT = "[Ljava/lang/Object;";
  private static final String EXITED = "(Ljava/lang/Throwable;[Ljava/lang/Object;I)V";

  private final int local;
  private final boolean framed;
  private final Label begin = new Label();
  private final Label end = new Label();

  /**
   * Weaves one method.
   *
   * @param local the number of the variable
   * @param framed whether the class is of a version that has frames
   */
  ExitCalls(
      MethodVisitor next,
      boolean isStatic,
      String method,
      String descriptor,
      int number,
      int local,
      boolean framed) {
    super(next, isStatic, method, descriptor, number);
    this.local = local;
    this.framed = framed;
  }

  @Override
  void keepCall() {
    mv.visitInsn(Opcodes.DUP);
    mv.visitVarInsn(Opcodes.ASTORE, local);
  }

  @Override
  public void visitCode() {
    super.visitCode();
    mv.visitLabel(begin);
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
      mv.visitInsn(Opcodes.ACONST_NULL);
      mv.visitVarInsn(Opcodes.ALOAD, local);
      call("exited", EXITED);
    }
    super.visitInsn(opcode);
  }

  @Override
  public void visitFrame(
      int type,
      int numLocal,
      @Nullable Object @Nullable [] locals,
      int numStack,
      @Nullable Object @Nullable [] stack) {
    if (framed) {
      List<@Nullable Object> own = new ArrayList<>();
      for (int i = 0; locals != null && i < numLocal; i++) {
        own.add(locals[i]);
      }
      frame(own, numStack, stack);
    }
  }

  /** Visits a frame to whose variables ours is added, in its place. */
  private void frame(
      List<@Nullable Object> locals, int numStack, @Nullable Object @Nullable [] stack) {
    int slot = 0;
    int index = 0;
    while (slot < local) {
      if (index == locals.size()) {
        locals.add(Opcodes.TOP);
      }
      Object one = locals.get(index++);
      slot += Opcodes.LONG.equals(one) || Opcodes.DOUBLE.equals(one) ? 2 : 1;
    }
    if (index == locals.size()) {
      locals.add(KEPT);
    } else {
      // One that is woven around this one has a variable behind it.
      locals.set(index, KEPT);
    }
    mv.visitFrame(Opcodes.F_NEW, locals.size(), locals.toArray(), numStack, stack);
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    mv.visitLabel(end);
    mv.visitTryCatchBlock(begin, end, end, "java/lang/Throwable");
    if (framed) {
      frame(new ArrayList<>(), 1, new Object[] {"java/lang/Throwable"});
    }
    mv.visitInsn(Opcodes.DUP);
    mv.visitVarInsn(Opcodes.ALOAD, local);
    call("exited", EXITED);
    mv.visitInsn(Opcodes.ATHROW);
    super.visitMaxs(maxStack, maxLocals);
  }
}
