/** Values of the container image world: platforms, references, digests, indexes and manifests, valid by construction. */
@DefaultAnnotation(NonNull.class)
package io.jenkins.plugins.buildx.image;

import edu.umd.cs.findbugs.annotations.DefaultAnnotation;
import edu.umd.cs.findbugs.annotations.NonNull;
