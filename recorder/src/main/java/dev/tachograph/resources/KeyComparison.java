package dev.tachograph.resources;

/** Which way figures of a {@link ResourceKey} are compared between runs. */
public enum KeyComparison {
  /** Less is better. */
  LESS,
  /** Neither more nor less is better by itself. */
  NEITHER,
  /** Not at all: a limit or a size of the machine, or what the run was given to do. */
  NOT
}
