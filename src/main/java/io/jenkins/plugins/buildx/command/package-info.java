/** Commands as values, the one interface that runs them, and the failures they end in. */
@DefaultAnnotation(NonNull.class)
package io.jenkins.plugins.buildx.command;

import edu.umd.cs.findbugs.annotations.DefaultAnnotation;
import edu.umd.cs.findbugs.annotations.NonNull;
