package hudson.model;

import java.io.IOException;
import jenkins.model.ArtifactManager;

public abstract class Run<JobT extends Job<JobT, RunT>, RunT extends Run<JobT, RunT>> implements Comparable<RunT> {
public final  ArtifactManager pickArtifactManager() throws IOException {
throw new UnsupportedOperationException("stand-in");
}

}
