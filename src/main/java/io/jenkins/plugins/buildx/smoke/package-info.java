/** What is checked of a started image and what came of it. */
@DefaultAnnotation(NonNull.class)
package io.jenkins.plugins.buildx.smoke;

import edu.umd.cs.findbugs.annotations.DefaultAnnotation;
import edu.umd.cs.findbugs.annotations.NonNull;
