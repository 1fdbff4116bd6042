/** The Pipeline steps: the only package that knows Jenkins. */
@DefaultAnnotation(NonNull.class)
package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.DefaultAnnotation;
import edu.umd.cs.findbugs.annotations.NonNull;
