/** What an image is called and labelled, from rules and from what is known of its source, as docker's metadata-action does it. */
@DefaultAnnotation(NonNull.class)
package io.jenkins.plugins.buildx.tags;

import edu.umd.cs.findbugs.annotations.DefaultAnnotation;
import edu.umd.cs.findbugs.annotations.NonNull;
