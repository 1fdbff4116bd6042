/** The command line {@code multiarch}. */
@DefaultAnnotation(NonNull.class)
package io.jenkins.plugins.buildx.cli;

import edu.umd.cs.findbugs.annotations.DefaultAnnotation;
import edu.umd.cs.findbugs.annotations.NonNull;
