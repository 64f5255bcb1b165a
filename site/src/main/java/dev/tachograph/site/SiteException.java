package dev.tachograph.site;

/** What a person has to mend in the documentation before there can be a site of it. */
final class SiteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SiteException(String message) {
    super(message);
  }
}
