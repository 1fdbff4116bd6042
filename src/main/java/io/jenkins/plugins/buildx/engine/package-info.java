/** The use cases, free of Jenkins: one a class. */
@DefaultAnnotation(NonNull.class)
package io.jenkins.plugins.buildx.engine;

import edu.umd.cs.findbugs.annotations.DefaultAnnotation;
import edu.umd.cs.findbugs.annotations.NonNull;
