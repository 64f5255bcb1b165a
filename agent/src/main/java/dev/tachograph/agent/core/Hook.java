package dev.tachograph.agent.core;

import org.jspecify.annotations.Nullable;

/**
 * What is called in methods of other people's classes: on the program's thread, before the first
 * instruction of the method and, if wanted, when it returns or throws.
 *
 * <p>What a hook throws is swallowed and told once. It should neither block nor keep anything of
 * the program's alive.
 */
public interface Hook {
  /** {@return the name of the class, dotted, in whichever class loader it is} */
  String className();

  /**
   * Whether it is called in a method. Constructors, abstract and native methods are never asked
   * for.
   *
   * @param method its name
   * @param descriptor its parameters and result as in a class file, such as {@code (I)V}
   * @return whether it is called there
   */
  boolean wants(String method, String descriptor);

  /** {@return whether {@link #exited} is called, too, at every return and throw} */
  boolean wantsExit();

  /**
   * The method begins.
   *
   * @param self what it was called on; {@code null} in a static method
   * @param arguments those of the call, primitive ones boxed; a new array
   */
  void entered(@Nullable Object self, @Nullable Object[] arguments);

  /**
   * The method begins; for hooks of several methods. Calls the other {@code entered} if it is not
   * overridden.
   *
   * @param method the name of the method
   * @param self what it was called on; {@code null} in a static method
   * @param arguments those of the call, primitive ones boxed; a new array
   */
  default void entered(String method, @Nullable Object self, @Nullable Object[] arguments) {
    entered(self, arguments);
  }

  /**
   * The method ends. Called on the thread, and with the arguments, of {@link #entered}.
   *
   * @param self what it was called on; {@code null} in a static method
   * @param arguments the array that {@code entered} was given
   * @param thrown what it throws; {@code null} if it returns
   */
  default void exited(
      @Nullable Object self, @Nullable Object[] arguments, @Nullable Throwable thrown) {}

  /** Forgets whatever it keeps. Called once, when no call begins any more. */
  default void close() {}
}
