/** The one report of a run, its JSON and its table. */
@DefaultAnnotation(NonNull.class)
package io.jenkins.plugins.buildx.report;

import edu.umd.cs.findbugs.annotations.DefaultAnnotation;
import edu.umd.cs.findbugs.annotations.NonNull;
