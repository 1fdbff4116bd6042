/** What kind of machine the programs of an image are for, read without running them. */
@DefaultAnnotation(NonNull.class)
package io.jenkins.plugins.buildx.smoke.program;

import edu.umd.cs.findbugs.annotations.DefaultAnnotation;
import edu.umd.cs.findbugs.annotations.NonNull;
