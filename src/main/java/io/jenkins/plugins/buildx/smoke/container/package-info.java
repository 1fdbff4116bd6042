/** Containers under test: started, watched, asked and removed through docker's client. */
@DefaultAnnotation(NonNull.class)
package io.jenkins.plugins.buildx.smoke.container;

import edu.umd.cs.findbugs.annotations.DefaultAnnotation;
import edu.umd.cs.findbugs.annotations.NonNull;
