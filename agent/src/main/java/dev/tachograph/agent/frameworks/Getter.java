package dev.tachograph.agent.frameworks;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * One method without parameters, or one field, of a class or an interface of a framework, of which
 * there is one a class loader. What was found is kept with the class that was asked, and holds
 * nothing of it once that has gone.
 */
final class Getter extends ClassValue<MethodHandle> {
  private static final MethodHandle NOTHING =
      MethodHandles.dropArguments(MethodHandles.constant(Object.class, null), 0, Object.class);

  private final String owner;
  private final String name;
  private final boolean isField;

  private Getter(String owner, String name, boolean isField) {
    this.owner = owner;
    this.name = name;
    this.isField = isField;
  }

  /**
   * A method.
   *
   * @param owner full name of the class or interface that has it
   * @param name of the method
   */
  static Getter of(String owner, String name) {
    return new Getter(owner, name, false);
  }

  /** A field, as {@link #of}. */
  static Getter ofField(String owner, String name) {
    return new Getter(owner, name, true);
  }

  /**
   * {@return what it gives, a primitive value boxed; {@code null} too where this version of the
   * framework has no such thing}
   *
   * @param from an instance of the class; {@code null} gives {@code null}
   * @throws Throwable what the method throws
   */
  @Nullable Object get(@Nullable Object from) throws Throwable {
    return from == null ? null : (Object) get(from.getClass()).invokeExact(from);
  }

  /** {@return the text of what it gives} */
  @Nullable String text(@Nullable Object from) throws Throwable {
    Object value = get(from);
    return value == null ? null : value.toString();
  }

  /** {@return the number that it gives; 0 for none} */
  int number(@Nullable Object from) throws Throwable {
    return get(from) instanceof Number number ? number.intValue() : 0;
  }

  /** {@return what {@link #get} does, for a caller that may not throw what is checked} */
  @Nullable Object ask(@Nullable Object from) {
    try {
      return get(from);
    } catch (RuntimeException | Error unchecked) {
      throw unchecked;
    } catch (Throwable checked) {
      throw new IllegalStateException(checked);
    }
  }

  @Override
  protected MethodHandle computeValue(Class<?> asked) {
    Class<?> found = find(asked, owner);
    if (found == null) {
      return NOTHING;
    }
    try {
      MethodHandle handle = isField ? field(found) : method(found);
      return handle.asType(NOTHING.type());
    } catch (ReflectiveOperationException | RuntimeException otherVersion) {
      return NOTHING;
    }
  }

  private MethodHandle method(Class<?> found) throws ReflectiveOperationException {
    Method method = found.getMethod(name);
    return open(method).unreflect(method);
  }

  private MethodHandle field(Class<?> found) throws ReflectiveOperationException {
    Field field = found.getField(name);
    return open(field).unreflectGetter(field);
  }

  private static MethodHandles.Lookup open(AccessibleObject member) {
    // A public method of a class that is not.
    member.trySetAccessible();
    return MethodHandles.lookup();
  }

  /** The class or interface of a name that a class is, extends or implements. */
  private static @Nullable Class<?> find(@Nullable Class<?> in, String name) {
    if (in == null || in.getName().equals(name)) {
      return in;
    }
    Class<?> found = find(in.getSuperclass(), name);
    for (Class<?> one : in.getInterfaces()) {
      found = found == null ? find(one, name) : found;
    }
    return found;
  }
}
