/**
 * The command line {@code multiarch}. Without a default of non-null fields, unlike the other packages: picocli fills the fields
 * after the constructor.
 */
package io.jenkins.plugins.buildx.cli;
