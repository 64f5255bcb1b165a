/**
 * Test runs of the JUnit platform: a run for each JVM that runs tests, a span for each class and
 * each test, what failed as records and findings.
 *
 * <p>Having the artifact on the test class path is enough; {@link
 * dev.tachograph.junit5.TestRunSessionListener} is found by the platform. {@link
 * dev.tachograph.junit5.TachographExtension} is for those who choose the classes to be recorded.
 */
@NullMarked
package dev.tachograph.junit5;

import org.jspecify.annotations.NullMarked;
