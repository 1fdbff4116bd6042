/** What {@code docker buildx}, BuildKit and binfmt_misc are asked and answer. */
@DefaultAnnotation(NonNull.class)
package io.jenkins.plugins.buildx.buildx;

import edu.umd.cs.findbugs.annotations.DefaultAnnotation;
import edu.umd.cs.findbugs.annotations.NonNull;
